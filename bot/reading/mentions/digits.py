"""Numbers in digits, with their marks for thousands and decimals: "2,5", "6.000", "1 200 000"."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from bot.reading.words.clock import heading
from bot.reading.words.terms import ARABIC_PREFIXES
from storage.seeds import Language
from storage.writing import Writing

_GROUPED = r"\d{1,3}(?P<mark>[.,'’٬ ])\d{3}(?:(?P=mark)\d{3})*(?:[.,٫]\d{1,2})?(?!\d)"
"""One mark groups all thousands: "100,000 155mm" are two numbers."""
_ATTACHED = f"[{''.join(prefix for prefix in ARABIC_PREFIXES if len(prefix) == 1)}]?"
"""Words of one letter that Arabic writes together with what follows: "with 300 soldiers"."""
_AFTER = r"(?![\w:]|\.\d|/\d)"
"""Neither a date nor "24/7" is a number."""


@cache
def _digits(letters: tuple[str, ...], signs: tuple[str, ...], codes: tuple[str, ...]) -> re.Pattern[str]:
    """Digits with what is written together with them: "500M€", "500 M€", "EUR2bn", "15 %"."""
    sign = f"(?:{'|'.join(map(re.escape, signs))})"
    tail = rf"\s?%|\s?(?i:{'|'.join(letters)})(?=\s?{sign})|[^\W\d_]{{0,4}}"
    money = rf"(?P<money>{'|'.join(codes)})?"
    number = rf"(?P<number>{_GROUPED}|\d+(?:[.,٫]\d+)?)"
    return re.compile(rf"(?<![\w.,:/])(?<![^\W\d_][-–])(?:{money}|{_ATTACHED}){number}(?P<tail>{tail}){_AFTER}")


def figures(text: str, start: int, end: int, writing: Writing) -> Sequence[re.Match[str]]:
    """The numbers of a range of a text, each with the letters or the sign behind it, but for an hour at its beginning."""
    clock = heading(writing).match(text, start, end)
    found = _digits(tuple(writing.magnitudes), tuple(writing.signs), writing.currencies)
    return [*found.finditer(text, clock.end() if clock else start, end)]


def value(digits: str, language: Language) -> float:
    """Digits as a number: a mark followed by three digits groups thousands unless the language makes that impossible."""
    if digits.isascii() and digits.isdigit():
        return float(digits)
    plain = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in digits).replace("٫", ".").replace("٬", "")
    plain = re.sub(r"[ '’]", "", plain)
    marks = [c for c in plain if c in ".,"]
    if not marks:
        return float(plain)
    last = marks[-1]
    grouped = len(plain) - plain.rindex(last) - 1 == 3 and (marks.count(last) > 1 or last != language.decimal or len(set(marks)) > 1)
    if grouped and not (last == language.decimal and len(set(marks)) == 1 and marks.count(last) == 1):
        return float(re.sub(r"[.,]", "", plain))
    whole, _, fraction = plain.rpartition(last)
    return float(re.sub(r"[.,]", "", whole) + "." + fraction)
