"""What single words and phrases of a text name: numbers and what they count, days, towns, zones of a page."""
