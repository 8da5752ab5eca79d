"""Which story an article belongs to, which other it copies, and what it changed."""
