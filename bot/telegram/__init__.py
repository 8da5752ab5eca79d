"""Telegram: one renderer, one sender, one listener, over python-telegram-bot."""
