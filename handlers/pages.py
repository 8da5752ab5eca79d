"""Long answers in pages, with buttons to the next one and back."""

from collections.abc import Sequence
from typing import TypeVar

from handlers.message import Button

PAGE = 12
"""Lines of a list that one message shows."""

Entry = TypeVar("Entry")


def page_of(entries: Sequence[Entry], page: int, size: int = PAGE) -> Sequence[Entry]:
    """The entries on a page; a page past the end is the last one."""
    start = (clamped(page, len(entries), size) - 1) * size
    return entries[start : start + size]


def clamped(page: int, total: int, size: int = PAGE) -> int:
    """The page, or the last one that exists."""
    return max(1, min(page, -(-total // size)))


def pager(command: str, page: int, total: int, size: int = PAGE) -> tuple[Button, ...]:
    """Buttons for the page before and the page after, as far as there are any."""
    at = clamped(page, total, size)
    back = (Button("Back", f"{command} page:{at - 1}"),) if at > 1 else ()
    further = (Button("Next", f"{command} page:{at + 1}"),) if at * size < total else ()
    return back + further


def place(page: int, total: int, size: int = PAGE) -> str:
    """ " (page 2 of 5)", or nothing where one page holds all."""
    return f" (page {clamped(page, total, size)} of {-(-total // size)})" if total > size else ""
