"""Reading the news: pure functions over a text and the vocabulary. `read.py` has the order of the steps.

Each package imports only what is named before it: words, mentions, events, then pledges and stories, which know
nothing of each other. What takes them together stands beside this file.
"""
