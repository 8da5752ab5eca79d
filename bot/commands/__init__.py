"""What the installed command does, one module for each word."""
