"""A text opened: cleaned, cut into sentences and words, with every entry of the vocabulary and every name that stands in it."""
