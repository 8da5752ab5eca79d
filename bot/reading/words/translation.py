"""Whether a text came out of a translation machine, so that its quotations can say so."""

import re

from bot.reading.words.document import Document
from storage.folding import fold

_LOOSE_HYPHEN = re.compile(r"[^\W\d_] -[^\W\d_]")
"""Machines write "so -called"; people do not."""

_LOST_SPACE = re.compile(r"\b(?!Mc|Mac|De|Le|La)[^\W\d_]*[a-zà-ÿ]{2}[A-ZÀ-Þ][a-zà-ÿ]{2,}")
"""Two words run together where a link or a quotation stood: "TrumpAnd". Trade names look alike, so one alone says little."""

_ENOUGH, _DOUBTFUL = 1.0, 0.5
"""From what on the signs tell a machine, and where lost spaces, which add half at most, can tip the scale."""


def machine_translated(document: Document) -> bool:
    """True where names of people or of the coalition are garbled as machines garble them, or their typography shows."""
    if any(hit.id == "form.machine" for hit in document.hits) or _has_garbled_name(document):
        return True
    # One unknown spelling may be a language's own; two are a machine's.
    guessed = len({hit.id for hit in document.hits if hit.fuzzy})
    loose = len(_LOOSE_HYPHEN.findall(document.text)) if " -" in document.text else 0
    signs = 0.5 * (guessed + min(loose, 2))
    if signs != _DOUBTFUL:
        return signs >= _ENOUGH
    return signs + 0.25 * min(len(_LOST_SPACE.findall(document.text)), 2) >= _ENOUGH


def _has_garbled_name(document: Document) -> bool:
    """A whole name that is listed as a known garbling of somebody."""
    people = document.lexicon.people
    for hit in document.hits:
        if hit.family == "person":
            written = fold(" ".join(word.text for word in document.words[hit.start : hit.end]))
            if written in {fold(name) for name in people[hit.key].garbled}:
                return True
    return False
