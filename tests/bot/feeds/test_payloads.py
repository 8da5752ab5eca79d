"""F7: twelve hostile documents in the very process that parses feeds, each within a second and 64 MB, and nothing is opened."""

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.feeds.deadline import parse_in_time
from bot.feeds.worker import Processes, close_processes, open_processes
from storage.model import Source, Tier

SOURCE = Source(id="x", url="https://x.example/feed", publisher="X", language="en", tier=Tier.PRESS, every=timedelta(minutes=10))
MOST_MEMORY, MOST_TIME = 64_000_000, 1.0

ITEM = "<channel><title>F</title><item><title>T{0}</title><link>https://x.example/1</link></item></channel>"


def feed(subset: str, inside: str = "", head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<!DOCTYPE rss {subset}><rss version="2.0">{ITEM.format(inside)}</rss>'.encode()


LAUGHS = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
PAYLOADS = {
    "billion laughs": feed(f'[<!ENTITY a "ha">{LAUGHS}]', "&j;"),
    "quadratic blowup": feed(f'[<!ENTITY a "{"x" * 50_000}">]', "&a;" * 20_000),
    "external entity": feed('[<!ENTITY x SYSTEM "file:///etc/hostname">]', "&x;"),
    "external entity over http": feed('[<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]', "&x;"),
    "parameter entity": feed('[<!ENTITY % z SYSTEM "file:///etc/hostname"> %z;]', "&y;"),
    "external subset": feed('SYSTEM "http://127.0.0.1:9/evil.dtd"'),
    "public subset": feed('PUBLIC "-//X//Y" "file:///etc/hostname"'),
    "inclusion": b'<rss version="2.0" xmlns:xi="http://www.w3.org/2001/XInclude">'
    + ITEM.format('<xi:include href="file:///etc/hostname" parse="text"/>').encode()
    + b"</rss>",
    "style sheet": feed("[]", "", '<?xml-stylesheet type="text/xsl" href="file:///etc/hostname"?>'),
    "deep nesting": b'<rss version="2.0">' + ITEM.format("<b>" * 12_000).encode() + b"</rss>",
    "many attributes": b'<rss version="2.0"><channel><item '
    + b" ".join(b'a%d="x"' % n for n in range(3000))
    + b"><title>T</title></item></channel></rss>",
    "long name": b'<rss version="2.0"><channel><item><' + b"n" * 1_000_000 + b">T</item></channel></rss>",
    "endless comment": b'<rss version="2.0"><channel><!-- ' + b"- " * 500_000 + b"<item><title>T</title></item></channel></rss>",
    "schema bomb": b'<rss version="2.0" '
    + b" ".join(b'xmlns:n%d="http://x.example/%d"' % (n, n) for n in range(2000))
    + b">"
    + ITEM.format("").encode()
    + b"</rss>",
}

OPENING = {"open", "socket.connect", "socket.getaddrinfo", "urllib.Request", "subprocess.Popen", "os.system", "os.exec", "ctypes.dlopen"}


def watched(content: bytes) -> tuple[str, float, int, list[str]]:
    """The problem, the seconds, the growth of the peak of the resident memory, and what was opened; runs in the parsing process."""
    opened: list[str] = []
    watching = [False]

    def hook(event: str, given: tuple[object, ...]) -> None:
        if watching[0] and event in OPENING:
            opened.append(f"{event} {given[:1]}")

    sys.addaudithook(hook)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, began = _status("VmRSS"), time.process_time()
    watching[0] = True
    parsed = parse_in_time(content, "application/rss+xml", SOURCE, datetime(2025, 3, 28, tzinfo=UTC))
    watching[0] = False
    return parsed.problem, time.process_time() - began, _status("VmHWM") - before, opened


def _status(name: str) -> int:
    rows = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith(f"{name}:")) * 1024


@pytest.fixture(scope="module")
def processes() -> Iterator[Processes]:
    opened = open_processes()
    opened.submit(watched, b"<rss version='2.0'><channel><item><title>x</title></item></channel></rss>").result(60)
    yield opened
    close_processes(opened)


def test_there_are_twelve() -> None:
    assert len(PAYLOADS) >= 12


@pytest.mark.parametrize("kind", PAYLOADS)
def test_a_hostile_document_is_harmless(kind: str, processes: Processes) -> None:
    """F7. Time is the processor's, so that it holds on a busy machine."""
    problem, seconds, growth, opened = processes.submit(watched, PAYLOADS[kind]).result(60)
    assert opened == []
    assert seconds <= MOST_TIME, problem
    assert growth <= MOST_MEMORY
