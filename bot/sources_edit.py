"""Changes to the operator's sources file that leave the rest of it, comments included, as it is."""

import json
import os
import re
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from bot.feeds.urls import canonical
from bot.sources_file import SourcesError, read_sources
from storage.lexicon import SEEDS
from storage.model import Source, Tier

_TABLE = re.compile(r"^\[\[source\]\]\s*$", re.MULTILINE)
_ABOVE = re.compile(r"(?:^[ \t]*#.*\n)+(?:^[ \t]*\n)*\Z", re.MULTILINE)
"""Comments right before the next table."""


class ReadOnlyError(Exception):
    """The file is the one that came with the program; the message says what to do."""


def add_sources(path: Path, sources: Iterable[Source]) -> None:
    """Append feeds; raise SourcesError, and change nothing, where one is there already or the file would not be valid with them."""
    text, known = _editable(path), {canonical(source.url): source.id for source in read_sources(path)}
    sources = tuple(sources)
    for source in sources:
        if there := known.get(canonical(source.url)):
            raise SourcesError(f"{source.url} is in the list already, as {there}")
    _write(path, text.rstrip("\n") + "".join(f"\n\n{_table(source)}" for source in sources) + "\n")


def remove_source(path: Path, source: str) -> bool:
    """Take out one feed's table, but not what is said above the next one; tells whether it was there."""
    text = _editable(path)
    starts = [match.start() for match in _TABLE.finditer(text)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        if re.search(rf"^id\s*=\s*[\"']{re.escape(source)}[\"']\s*(#.*)?$", text[start:end], re.MULTILINE):
            if len(starts) == 1:
                raise SourcesError(f"{source} is the only feed of {path.name}; add another one first, or pause it")
            above = _ABOVE.search(text, start, end)
            _write(path, text[:start] + (above[0] if above else "") + text[end:])
            return True
    return False


def source_for(url: str, publisher: str, language: str, tier: str, taken: Iterable[str]) -> Source:
    """A source with an id made from its host, other than those that are taken."""
    host = (urlsplit(url).hostname or "feed").removeprefix("www.")
    stem = re.sub(r"[^a-z0-9]+", "-", host.casefold()).strip("-")[:50] or "feed"
    used, number, key = set(taken), 2, stem
    while key in used:
        key, number = f"{stem}-{number}", number + 1
    return Source(id=key, url=url, publisher=publisher or host, language=language or "en", tier=Tier(tier), every=timedelta(minutes=10))


def _editable(path: Path) -> str:
    if path.resolve().is_relative_to(SEEDS.resolve()):
        raise ReadOnlyError(f"{path} came with the program; copy it, name the copy in SOURCES_FILE, and try again")
    return path.read_text(encoding="utf-8")


def _table(source: Source) -> str:
    values = {
        "id": source.id,
        "url": source.url,
        "publisher": source.publisher,
        "language": source.language,
        "tier": source.tier.value,
        "every": f"{int(source.every.total_seconds())}s",
    }
    # A JSON text without escapes of its own is a TOML basic string (TOML 1.0, "String").
    return "[[source]]\n" + "\n".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items())


def _write(path: Path, text: str) -> None:
    """The whole file at once, for the same readers as before: the service may run under another name than its operator."""
    file = path.resolve()
    before = file.stat()
    with tempfile.NamedTemporaryFile("w", dir=file.parent, suffix=".toml", encoding="utf-8", delete=False) as draft:
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
    try:
        _demand_valid(Path(draft.name), path)
        with suppress(PermissionError):
            os.chown(draft.name, before.st_uid, before.st_gid)
        Path(draft.name).chmod(before.st_mode & 0o777)
        Path(draft.name).replace(file)
    finally:
        Path(draft.name).unlink(missing_ok=True)


def _demand_valid(draft: Path, path: Path) -> None:
    try:
        read_sources(draft)
    except SourcesError as error:
        raise SourcesError(str(error).replace(str(draft), path.name)) from None
