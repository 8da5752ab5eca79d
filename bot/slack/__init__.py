"""Slack: messages drawn as blocks, sent over the Web API, commands heard over Socket Mode."""
