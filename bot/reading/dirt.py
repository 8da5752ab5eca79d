"""What web pages mix into a text and no reader means: share bars, counters, links, list marks, letters of another script."""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

_NETWORKS = frozenset(
    word
    for row in (
        "facebook twitter x whatsapp telegram linkedin email mail print copy link pinterest reddit viber vk vkontakte messenger instagram",
        "youtube tiktok threads bluesky mastodon line flipboard tumblr pocket skype odnoklassniki share shares tweet pin",
        "partager partage teilen condividi compartir compartilhar udostępnij sdílet dela deel delen jaa jaga paylaş",
        "поделиться поширити сподели",
    )
    for word in row.split()
)
"""Words of share bars."""

_COUNTER = re.compile(r"(?:\d[\d ,]{0,8}|\d+(?:[.,]\d)?\s?[kKMт])(?:\s+\w+)?")
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}")
_READING_TIME = re.compile(
    r"\d{1,2}\s?(?:min|mins|minutes?|минут\w*|хв|λεπτά|minuti|minutos|minuten|minuter)\.?(?:\s+\w+){0,2}", re.IGNORECASE
)
_LIST_MARK = re.compile(
    r"(?:list of \d+ (?:elements?|items?)|list \d+ of \d+|end of list|image \d+ of \d+|slide \d+ of \d+)\.?", re.IGNORECASE
)
_SOURCE_LINK = re.compile(r"\s*\bsource link\b[^\S\n]*$", re.IGNORECASE | re.MULTILINE)
_GLUED_SOURCE_LINK = re.compile(r"(?<=[.!?»”\"])\s*Source ?link(?=[A-ZА-Я]|\s|$)")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_WORD = re.compile(r"[^\W\d_]+")
_TO_LATIN = str.maketrans("АВЕКМНОРСТУХаеорсухіјѕԁһпкгтмΑΒΕΖΗΙΚΜΝΟΡΤΥΧαοινυρκτ", "ABEKMHOPCTYXaeopcyxijsdhnkrtmABEZHIKMNOPTYXaoivupkt")
_TO_CYRILLIC = str.maketrans("ABEKMHOPCTYXaeopcyxij", "АВЕКМНОРСТУХаеорсухіј")
_TO_GREEK = str.maketrans("ABEZHIKMNOPTYXov", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧον")
_SCRIPTS = {"LATIN": _TO_LATIN, "CYRILLIC": _TO_CYRILLIC, "GREEK": _TO_GREEK}


def without_dirt(text: str) -> str:
    """The text without lines that only serve the page, addresses left out, and each word in one script."""
    text = _ADDRESS.sub("", _GLUED_SOURCE_LINK.sub("", _SOURCE_LINK.sub("", text)))
    lines = (line for line in text.split("\n") if not _serves_the_page(line.strip()))
    return _WORD.sub(lambda match: _one_script(match[0]), "\n".join(lines))


def _serves_the_page(line: str) -> bool:
    if not line:
        return False
    if _LIST_MARK.fullmatch(line) or _READING_TIME.fullmatch(line):
        return True
    words = [word.casefold() for word in re.findall(r"\w+", line)]
    if not words:
        return not any(letter in '"»”' for letter in line)
    if all(word in _NETWORKS or word.isdigit() for word in words):
        return not _TIME.fullmatch(line)
    return len(words) == 2 and words[1] in _NETWORKS and bool(_COUNTER.fullmatch(line))


@lru_cache(maxsize=1 << 15)
def _one_script(word: str) -> str:
    """A word whose letters come from several scripts, with the strangers replaced by the letters that they look like."""
    if word.isascii():
        return word
    scripts = Counter(unicodedata.name(letter, "").split(" ", 1)[0] for letter in word)
    if len(scripts) == 1 or not set(scripts) <= set(_SCRIPTS):
        return word
    replaced = word.translate(_SCRIPTS[scripts.most_common(1)[0][0]])
    return replaced if len({unicodedata.name(letter, "").split(" ", 1)[0] for letter in replaced}) == 1 else word
