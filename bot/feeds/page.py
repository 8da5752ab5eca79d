"""The article in a web page: its text, or nothing where the page is a wall (the home of the extraction library)."""

import re
from functools import cache

from bot.feeds.markup import one_line
from storage.lexicon import SEEDS
from storage.writing import either, load_writing

LEAST = 300
"""Characters below which a page's text is a teaser, not an article."""

MOST = 200_000

_LONG_ENOUGH_DESPITE = 2500
"""An article of this length may well offer a subscription at its end."""


def page_text(content: bytes, title: str) -> str:
    """The article's paragraphs, separated by blank lines; an empty text if the page holds no article or hides it.

    A page that shares hardly a word with the item's title is about something else: a consent page, a front page, a new owner.
    """
    # 0.3 s and 30 MB, for the worker process alone and only if any page is read at all.
    from trafilatura import extract  # noqa: PLC0415

    try:
        raw = extract(content, include_comments=False, include_tables=False, favor_precision=True, deduplicate=False)
    except Exception:  # noqa: BLE001 - hostile pages make it raise whatever its parsers trip over
        return ""
    paragraphs = [one_line(row) for row in (raw or "")[:MOST].splitlines()]
    text = "\n\n".join(row for row in paragraphs if row)
    return "" if len(text) < LEAST or _is_wall(text) or not _is_about(text, title) else text


def page_markup(content: bytes) -> str:
    """A page's HTML in the encoding in which its text is read: UTF-8, or the one that it declares and plainly has."""
    from trafilatura.utils import decode_file  # noqa: PLC0415 - as above

    return decode_file(content)


def _is_wall(text: str) -> bool:
    return len(text) < _LONG_ENOUGH_DESPITE and _wall().search(text) is not None


@cache
def _wall() -> re.Pattern[str]:
    return re.compile(either(load_writing(SEEDS).walls), re.IGNORECASE)


def _is_about(text: str, title: str) -> bool:
    """Whether a third of the title's longer words stand in the text, by their beginnings."""
    wanted = {word[:5] for word in re.findall(r"\w{5,}", title.casefold())}
    there = {word[:5] for word in re.findall(r"\w{5,}", text.casefold())}
    return 3 * len(wanted & there) >= len(wanted)
