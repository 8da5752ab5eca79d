"""What was once found for a word, kept: news repeats its words."""

from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

_MOST = 100_000
"""How many words are kept before all are forgotten."""


class Known(dict[str, Found]):
    """Words as written, each with what is found for it when it is first asked for."""

    def __init__(self, find: Callable[[str], Found]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, text: str) -> Found:
        if len(self) >= _MOST:
            self.clear()
        found = self[text] = self._find(text)
        return found
