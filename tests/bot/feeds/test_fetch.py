"""Fetching over real HTTP on loopback: what a good, a broken and a hostile server get."""

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256

import pytest

from bot.feeds.address import read_address
from bot.feeds.connection import Client
from bot.feeds.fetch import USER_AGENT, Body, Bounds, Failed, NotModified, _Trail, fetch
from storage.model import Source, SourceState, Tier
from tests.fakes.feeds import Answer, FakeFeeds, FeedItem, bomb, rss

ITEMS = (FeedItem(title="Summit in Paris", link="https://news.example/1", guid="1"),)
QUICK = Bounds(total=timedelta(seconds=0.4), connect=timedelta(seconds=0.3))


def state_of(url: str) -> SourceState:
    return SourceState(source=Source(id="x", url=url, publisher="X", language="en", tier=Tier.PRESS, every=timedelta(minutes=10)))


async def test_a_feed_comes_with_all_that_is_needed_next_time(fake: FakeFeeds, client: Client) -> None:
    fake.publish("a", ITEMS, etag='"v1"', last_modified="Thu, 27 Mar 2025 12:00:00 GMT")
    assert await fetch(client, fake.state("a")) == Body(
        content=rss(ITEMS),
        content_type="application/rss+xml; charset=utf-8",
        etag='"v1"',
        last_modified="Thu, 27 Mar 2025 12:00:00 GMT",
        digest=sha256(rss(ITEMS)).hexdigest(),
        url=fake.url("a"),
    )


async def test_we_say_who_we_are_and_leave_no_trace(fake: FakeFeeds, client: Client) -> None:
    fake.script("a", Answer(body=rss(ITEMS), headers={"Set-Cookie": "id=1"}), Answer(body=rss(ITEMS)))
    await fetch(client, fake.state("a"))
    await fetch(client, fake.state("a"))
    assert fake.asked[1].header("User-Agent") == USER_AGENT.encode()
    assert fake.asked[1].header("Cookie") is None


@pytest.mark.parametrize("etag", ['W/"weak"', '"with \\" quote"', "no-quotes", '"caf\xe9"', '"a", "b"', "0"])
async def test_an_unchanged_feed_costs_no_body(fake: FakeFeeds, client: Client, etag: str) -> None:
    fake.script("a", Answer(body=rss(ITEMS)), Answer(status=304))
    known = fake.state("a", etag=etag, last_modified="Thu, 27 Mar 2025 12:00:00 +0000")
    await fetch(client, known)
    assert await fetch(client, known) == NotModified()
    assert fake.asked[1].header("If-None-Match") == etag.encode("latin-1")
    assert fake.asked[1].header("If-Modified-Since") == b"Thu, 27 Mar 2025 12:00:00 +0000"


async def test_the_etag_that_we_got_is_the_one_that_we_send(fake: FakeFeeds, client: Client) -> None:
    fake.publish("a", ITEMS)
    first = await fetch(client, fake.state("a"))
    assert isinstance(first, Body)
    assert await fetch(client, fake.state("a", etag=first.etag)) == NotModified()


async def test_not_modified_without_a_question_is_a_failure(fake: FakeFeeds, client: Client) -> None:
    fake.script("a", Answer(status=304))
    assert await fetch(client, fake.state("a")) == Failed(why="answered 304")


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 410, 429, 500, 503])
async def test_an_error_status_is_named(fake: FakeFeeds, client: Client, status: int) -> None:
    fake.script("a", Answer(status=status))
    assert await fetch(client, fake.state("a")) == Failed(why=f"answered {status}", gone=status == 410)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("0", timedelta()),
        ("9999999999", timedelta(hours=24)),
        ("Wed, 21 Oct 2015 07:28:00 GMT", timedelta()),
        ("Fri, 31 Dec 2199 23:59:59 GMT", timedelta(hours=24)),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
async def test_retry_after_is_understood(fake: FakeFeeds, client: Client, header: str, wait: timedelta | None) -> None:
    fake.script("a", Answer(status=429, headers={"Retry-After": header}))
    assert await fetch(client, fake.state("a")) == Failed(why="answered 429", retry_after=wait)


async def test_retry_after_as_a_date_is_a_wait_from_now(fake: FakeFeeds, client: Client) -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    fake.script("a", Answer(status=503, headers={"Retry-After": until}))
    failed = await fetch(client, fake.state("a"))
    assert isinstance(failed, Failed)
    assert failed.retry_after is not None
    assert timedelta(minutes=9, seconds=30) < failed.retry_after <= timedelta(minutes=10)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_followed(fake: FakeFeeds, client: Client, status: int) -> None:
    fake.publish("new", ITEMS)
    fake.script("old", Answer(status=status, headers={"Location": "/new"}))
    body = await fetch(client, fake.state("old", etag='"x"'))
    assert isinstance(body, Body)
    assert body.url == fake.url("new")
    assert fake.asked_for("new")[0].header("If-None-Match") == b'"x"'


@pytest.mark.parametrize(
    ("hops", "moved"),
    [
        ([(301, "https://a.example/", "http://a.example/")], ""),
        ([(308, "https://a.example/", "http://b.example/feed")], ""),
        ([(301, "http://a.example/", "https://a.example/")], "https://a.example/"),
        ([(301, "http://a.example/", "https://a.example/"), (301, "https://a.example/", "http://b.example/")], "https://a.example/"),
        ([(308, "https://a.example/", "https://b.example/"), (302, "https://b.example/", "https://c.example/")], "https://b.example/"),
        ([(302, "https://a.example/", "https://b.example/"), (301, "https://b.example/", "https://c.example/")], ""),
    ],
)
def test_f4_only_a_way_that_holds_for_good_is_told_and_never_one_out_of_tls(hops: list[tuple[int, str, str]], moved: str) -> None:
    trail = _Trail()
    for status, source, target in hops:
        trail.follow(status, read_address(source), read_address(target))
    assert trail.moved == moved


async def test_five_redirects_are_enough(fake: FakeFeeds, client: Client) -> None:
    for hop in range(10):
        fake.script(f"h{hop}", Answer(status=302, headers={"Location": f"/h{hop + 1}"}))
    assert await fetch(client, fake.state("h0")) == Failed(why="more than 5 redirects")
    assert len(fake.asked) == 6


async def test_the_fifth_redirect_may_still_lead_to_the_feed(fake: FakeFeeds, client: Client) -> None:
    for hop in range(5):
        fake.script(f"h{hop}", Answer(status=302, headers={"Location": f"/h{hop + 1}"}))
    fake.publish("h5", ITEMS)
    assert isinstance(await fetch(client, fake.state("h0")), Body)


async def test_a_circle_is_cut(fake: FakeFeeds, client: Client) -> None:
    fake.script("a", *[Answer(status=302, headers={"Location": "/b"})] * 3)
    fake.script("b", *[Answer(status=302, headers={"Location": "/a"})] * 3)
    assert await fetch(client, fake.state("a")) == Failed(why="redirects in a circle")
    assert len(fake.asked) == 2


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("file:///etc/passwd", "refused: not a web address"),
        ("ftp://news.example/feed", "refused: not a web address"),
        ("http://user:secret@127.0.0.1/", "refused: user name in the address"),
        ("http://[::1", "not a valid web address"),
    ],
)
async def test_a_redirect_to_a_strange_place_is_refused(fake: FakeFeeds, client: Client, location: str, why: str) -> None:
    fake.script("a", Answer(status=302, headers={"Location": location}))
    assert await fetch(client, fake.state("a")) == Failed(why=why)


@pytest.mark.parametrize("answer", [Answer(trickle=True), Answer(hang=True)])
async def test_a_server_that_never_ends_is_left(fake: FakeFeeds, client: Client, answer: Answer) -> None:
    fake.script("a", answer)
    assert await fetch(client, fake.state("a"), QUICK) == Failed(why="timed out after 0.4 s")


@asynccontextmanager
async def raw_server(says: bytes, *, then_hangs: bool) -> AsyncIterator[str]:
    """A server that speaks no HTTP of its own: it answers whatever comes with these bytes; gives its address."""
    over = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(says)
        if then_hangs:
            await over.wait()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/feed"
    finally:
        over.set()
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize(
    "says", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 302 Found\r\nLocation: /feed\r\n"]
)
async def test_a_server_that_never_gets_to_the_point_is_left(client: Client, says: bytes) -> None:
    async with raw_server(says, then_hangs=True) as url:
        assert await fetch(client, state_of(url), QUICK) == Failed(why="timed out after 0.4 s")


@pytest.mark.parametrize(
    "says",
    [
        b"HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=60\r\n\r\n",
        b"HTTP/1.0 304\r\ncache-control:max-age=60 \r\nX-Place: caf\xe9\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\nCache-Control: max-age=60\n\n",
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\nCache-Control: max-age=60\r\n\r\nunchanged",
        b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 304 Not Modified\r\nCache-Control:\tmax-age=60\r\n\r\n",
    ],
    ids=["plain", "sparse", "bare line feeds", "with a body", "after hints"],
)
async def test_f3_an_unchanged_feed_is_understood_however_it_is_said(client: Client, says: bytes) -> None:
    async with raw_server(says, then_hangs=False) as url:
        assert await fetch(client, replace(state_of(url), etag='"x"')) == NotModified(fresh_for=timedelta(minutes=1))


async def test_a_stored_tag_cannot_end_its_line(fake: FakeFeeds, client: Client) -> None:
    fake.publish("a", ITEMS)
    assert isinstance(await fetch(client, fake.state("a", etag='"x"\r\nX-Other: 1')), Body)
    assert fake.asked[0].header("X-Other") is None


@pytest.mark.parametrize(
    "says",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"HTTP/1.1 200 OK\r\nBad\x00Header: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1_200_000 + b"\r\n\r\n",
        b"HTTP/1.1 " + b"9" * 200 + b"\r\n\r\n",
    ],
)
async def test_a_server_that_breaks_the_rules_is_named(client: Client, says: bytes) -> None:
    async with raw_server(says, then_hangs=False) as url:
        failed = await fetch(client, state_of(url))
    assert isinstance(failed, Failed)
    assert failed.why in {"answer is not proper HTTP", "connection lost"}


async def test_many_bad_feeds_do_not_hold_up_a_good_one(fake: FakeFeeds, client: Client) -> None:
    fake.publish("good", ITEMS)
    for number in range(30):
        fake.script(f"bad{number}", Answer(hang=True))
    bad = [asyncio.create_task(fetch(client, fake.state(f"bad{number}"), Bounds(total=timedelta(seconds=3)))) for number in range(30)]
    await fake.until_asked(30)
    assert isinstance(await fetch(client, fake.state("good"), Bounds(total=timedelta(seconds=2))), Body)
    assert {await task for task in bad} == {Failed(why="timed out after 3 s")}


async def test_after_a_timeout_the_next_fetch_works(fake: FakeFeeds, client: Client) -> None:
    fake.script("a", Answer(hang=True))
    fake.publish("a", ITEMS)
    await fetch(client, fake.state("a"), QUICK)
    assert isinstance(await fetch(client, fake.state("a")), Body)


async def test_a_cut_connection_is_not_taken_for_a_feed(fake: FakeFeeds, client: Client) -> None:
    fake.script("a", Answer(cut=True, body=rss(ITEMS)))
    failed = await fetch(client, fake.state("a"))
    assert isinstance(failed, Failed)
    assert failed.why in {"answer is not proper HTTP", "connection lost"}


@pytest.mark.parametrize("body", [b"", b"  \n\t "])
async def test_an_empty_answer_is_a_failure(fake: FakeFeeds, client: Client, body: bytes) -> None:
    fake.script("a", Answer(body=body))
    assert await fetch(client, fake.state("a")) == Failed(why="empty answer")


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(rss(ITEMS))),
        ("gzip", gzip.compress(rss(ITEMS)[:100]) + gzip.compress(rss(ITEMS)[100:])),
        ("x-gzip", gzip.compress(rss(ITEMS))),
        ("deflate", zlib.compress(rss(ITEMS))),
        ("identity", rss(ITEMS)),
    ],
)
async def test_compressed_feeds_are_unpacked(fake: FakeFeeds, client: Client, encoding: str, packed: bytes) -> None:
    fake.script("a", Answer(body=packed, headers={"Content-Encoding": encoding}))
    body = await fetch(client, fake.state("a"))
    assert isinstance(body, Body)
    assert body.content == rss(ITEMS)


@pytest.mark.parametrize(
    ("encoding", "packed", "why"),
    [
        ("gzip", gzip.compress(rss(ITEMS))[:-20], "the compressed answer ends early"),
        ("gzip", b"no gzip at all", "the answer's compression is broken"),
        ("br", b"whatever", "compressed as br, which was not asked for"),
        ("zstd", b"whatever", "compressed as zstd, which was not asked for"),
        ("gzip, gzip", gzip.compress(gzip.compress(b"x", mtime=0), mtime=0), "compressed as gzip, gzip, which was not asked for"),
    ],
)
async def test_bad_compression_is_named(fake: FakeFeeds, client: Client, encoding: str, packed: bytes, why: str) -> None:
    fake.script("a", Answer(body=packed, headers={"Content-Encoding": encoding}))
    assert await fetch(client, fake.state("a")) == Failed(why=why)


async def test_a_bomb_does_not_go_off(fake: FakeFeeds, client: Client) -> None:
    packed = bomb(megabytes=100)
    fake.script("warm", Answer(body=rss(ITEMS)))
    fake.script("a", Answer(body=packed, headers={"Content-Encoding": "gzip"}))
    await fetch(client, fake.state("warm"))
    tracemalloc.start()
    assert await fetch(client, fake.state("a")) == Failed(why="larger than 5 MB")
    assert tracemalloc.get_traced_memory()[1] < 32_000_000
    tracemalloc.stop()


async def test_an_endless_plain_body_is_stopped(fake: FakeFeeds, client: Client) -> None:
    fake.script("a", Answer(body=b"x" * 200_001), Answer(body=b"x" * 200_000))
    small = Bounds(size=200_000)
    assert await fetch(client, fake.state("a"), small) == Failed(why="larger than 0.2 MB")
    assert isinstance(await fetch(client, fake.state("a"), small), Body)


async def test_monstrous_headers_are_refused(fake: FakeFeeds, client: Client) -> None:
    fake.script("a", Answer(body=rss(ITEMS), headers={f"X-{number}": "x" * 4000 for number in range(300)}))
    assert isinstance(await fetch(client, fake.state("a")), Failed)


async def test_a_monstrous_etag_is_not_kept(fake: FakeFeeds, client: Client) -> None:
    fake.script("a", Answer(body=rss(ITEMS), headers={"ETag": '"' + "x" * 4000 + '"'}))
    body = await fetch(client, fake.state("a"))
    assert isinstance(body, Body)
    assert body.etag == ""


async def test_nobody_listening_is_said_in_words(client: Client, unused_tcp_port: int) -> None:
    assert await fetch(client, state_of(f"http://127.0.0.1:{unused_tcp_port}/")) == Failed(why="connection refused")


async def test_an_unknown_host_is_said_in_words(client: Client) -> None:
    assert await fetch(client, state_of("http://nowhere.invalid/feed")) == Failed(why="host not found")


async def test_a_server_without_tls_is_said_in_words(fake: FakeFeeds, client: Client) -> None:
    assert await fetch(client, state_of(f"https://127.0.0.1:{fake.port}/a")) == Failed(why="no TLS connection")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://", "refused: not a web address"),
        ("http://[::1", "not a valid web address"),
        ("news.example/feed", "refused: not a web address"),
        ("ftp://news.example/feed", "refused: not a web address"),
    ],
)
async def test_a_wrong_address_in_the_sources_is_said_in_words(client: Client, url: str, why: str) -> None:
    assert await fetch(client, state_of(url)) == Failed(why=why)
