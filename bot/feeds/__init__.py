"""Feeds: addresses, fetching and parsing."""
