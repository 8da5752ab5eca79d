"""F6: a gigabyte that travels as a kilobyte or a megabyte costs a bounded amount of memory and time."""

import gzip
import zlib
from base64 import b64decode
from datetime import timedelta
from pathlib import Path

import pytest

from bot.feeds.connection import Client
from bot.feeds.entries import MOST_ITEMS
from bot.feeds.fetch import Bounds, Failed, fetch
from tests.fakes.feeds import Answer, FakeFeeds, FeedItem, rss

GIGABYTE = 1_000_000_000
MOST = 32_000_000
BROTLI = b64decode(
    "z///f/gnAOKxQCD3/p/////wTwDEYQGA7v0/////4Z8AiMMiAN37f/7//8M/ARCHBQC69//8//+HfwIgDgsAdO//+f//D/8EQBwWAOje//P//x/+CYA4"
    "LADQvf/n//8//BMAcVgAoHv/z///f/gnAOKwAED3/p/////wTwDEYQGA7v0/////4Z8AiMMCAN37f/7//8M/ARCHBQC69//8//+HfwIgDgsAdO//+f//"
    "D/8EQBwWAOje//P//x/+CYA4LADQvf/n//8//BMAcVgAoHv/z///f/gnAOKwAED3/p/////wTwDEYQGA7v0/////4Z8AiMMCAN37f/7//8M/ARCHBQC6"
    "9//8//+HfwIgDgsAdO//+f//D/8EQBwWAOje//P//x/+CYA4LADQvf/n//8//BMAcVgAoHv/z///f/gnAOKwAED3/p/////wTwDEYQGA7v0/////4Z8A"
    "iMMCAN37f/7//8M/ARCHBQC69//8//+HfwIgDgsAdO//+f//D/8EQBwWAOje//P//x/+CYA4LADQvf/n//8//BMAcVgAoHv/z///f/gnAOKwAED3/p//"
    "///wTwDEYQGA7v0/////4Z8AiMMCAN37f/7//8M/ARCHBQC69//8//+HfwIgDgsAdO//+f//D/8EQBwWAOje//P//x/+CYA4LADQvf/n//8//BMAcVgA"
    "oHv/z///f/gnAOKwAED3/p/////wTwDEYQGA7v0/////4Z8AiMMCAN37f/7//8M/ARCHBQC69//8//+HfwIgDgsAdO//+f//D/8EQBwWAOje//P//x/+"
    "CYA4LADQvf/n//8//BMAcVgAoHv/z///f/gnAOKwAED3/p/////wTwDEYQGA7v0/////4Z8AiMMCAN37f/7//8M/ARCHBQC69//8//+HfwIgDgsAdO//"
    "+f//D/8EQBwWAOje//P//x/+CYA4LADQvf/n//8//BMAcVgAoHv/z///f/gnAOKwAED3/p/////wTwDEYQGA7v0/////4Z8AiMMCAN37//xP1sQ/ARCH"
    "BQC6wZo="
)
"""A gigabyte of zeros in 788 bytes."""


def gzipped() -> bytes:
    """A gigabyte of zeros, as many members of one stream."""
    return gzip.compress(b"\0" * 10_000_000, compresslevel=9) * (GIGABYTE // 10_000_000)


def deflated() -> bytes:
    """The same as one stream."""
    packer = zlib.compressobj(level=1)
    return b"".join(packer.compress(b"\0" * 10_000_000) for _ in range(GIGABYTE // 10_000_000)) + packer.flush()


def zstandard() -> bytes:
    """A frame of blocks that each repeat one byte 131,072 times (RFC 8878, section 3.1.1.2.2)."""
    count, size = GIGABYTE // 131_072 + 1, 131_072
    blocks = (((at == count - 1) | 1 << 1 | size << 3).to_bytes(3, "little") + b"\0" for at in range(count))
    return b"\x28\xb5\x2f\xfd\x00\x38" + b"".join(blocks)


def resident(what: str) -> int:
    """Bytes of this process: `VmRSS` now, `VmHWM` at most since the last reset."""
    rows = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith(f"{what}:")) * 1024


def reset_peak() -> None:
    """proc(5), `clear_refs`."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


@pytest.mark.parametrize(
    ("encoding", "packed", "why"),
    [
        ("gzip", gzipped, "larger than 5 MB"),
        ("deflate", deflated, "larger than 5 MB"),
        ("br", lambda: BROTLI, "compressed as br, which was not asked for"),
        ("zstd", zstandard, "compressed as zstd, which was not asked for"),
        ("gzip, br", lambda: gzip.compress(BROTLI), "compressed as gzip, br, which was not asked for"),
    ],
    ids=["gzip", "deflate", "br", "zstd", "nested"],
)
async def test_a_gigabyte_in_disguise_is_refused(fake: FakeFeeds, client: Client, encoding: str, packed: object, why: str) -> None:
    """F6: the peak of the resident memory grows by 32 MB at most."""
    assert callable(packed)
    fake.publish("warm", [FeedItem(title="x")])
    await fetch(client, fake.state("warm"))
    fake.script("a", Answer(body=packed(), headers={"Content-Encoding": encoding}))
    reset_peak()
    before = resident("VmRSS")
    assert await fetch(client, fake.state("a")) == Failed(why=why)
    assert resident("VmHWM") - before <= MOST


async def test_the_bounds_are_those_that_are_promised() -> None:
    """F6."""
    bounds = Bounds()
    assert (bounds.size, bounds.total, MOST_ITEMS) == (5_000_000, timedelta(seconds=30), 2000)


async def test_a_megabyte_of_headers_is_refused(fake: FakeFeeds, client: Client) -> None:
    """F6."""
    fake.script("a", Answer(body=rss([]), headers={f"X-{number}": "x" * 4000 for number in range(250)}))
    reset_peak()
    before = resident("VmRSS")
    assert await fetch(client, fake.state("a")) == Failed(why="answer is not proper HTTP")
    assert resident("VmHWM") - before <= MOST
