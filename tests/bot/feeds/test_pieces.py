"""A feed is read in pieces: what stood there before is not parsed again, and nothing else changes by it (promises F3, F9)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.parse import Parsed, parse
from bot.feeds.pieces import in_order, stand_alone
from storage.model import Item, Source, Tier

NOW = datetime(2025, 3, 28, 9, 0, tzinfo=UTC)
SOURCE = Source(
    id="fake", url="https://news.example/feed.xml", publisher="Fake News", language="en", tier=Tier.PRESS, every=timedelta(minutes=10)
)
TEXT = "Ministers of many countries met in the old town hall and spoke until late at night about number"


def item(number: int, title: str = "", link: str = "", guid: str = "", date: str = "Fri, 28 Mar 2025 08:00:00 GMT") -> str:
    return (
        f"<item><title>{title or f'Report {number}'}</title><link>{link or f'https://news.example/{number}'}</link>"
        f"<guid>{guid or number}</guid><description>{TEXT} {number}.</description>{f'<pubDate>{date}</pubDate>' if date else ''}</item>"
    )


def feed(*items: str, built: int = 0, root: str = '<rss version="2.0">') -> bytes:
    head = f"<title>Fake</title><lastBuildDate>{built}</lastBuildDate>"
    return f'<?xml version="1.0"?>{root}<channel>{head}{"".join(items)}</channel></rss>'.encode()


def read(content: bytes, known: frozenset[str] = frozenset()) -> Parsed:
    return parse(content, "application/rss+xml", SOURCE, NOW, known)


def items(parsed: Parsed) -> tuple[Item, ...]:
    return tuple(entry.item for entry in parsed.found)


def pieces(parsed: Parsed) -> frozenset[str]:
    return frozenset(entry.item.piece for entry in parsed.found) - {""}


def titles_after(before: bytes, after: bytes) -> list[str]:
    """What is parsed of a body when another one is known."""
    return [entry.article.title for entry in read(after, pieces(read(before))).found]


def test_only_what_is_new_is_parsed() -> None:
    before = feed(*(item(number) for number in range(100)))
    assert titles_after(before, feed(item(100), *(item(number) for number in range(99)), built=1)) == ["Report 100"]
    assert titles_after(before, feed(*(item(number) for number in range(100)), built=1)) == []


def test_an_edited_item_is_parsed_again() -> None:
    assert titles_after(feed(item(1), item(2)), feed(item(1), item(2, title="Report 2, corrected"))) == ["Report 2, corrected"]


@pytest.mark.parametrize(
    "body",
    [
        feed(item(1), item(2)).replace(b"<rss ", b'<rss xmlns:a="urn:a" '),
        feed(item(1), item(2)).replace(b'"1.0"?', b'"1.0" encoding="windows-1252"?'),
        feed(item(1), "<!-- ", item(2), " -->"),
        feed(item(1), "<item><title>A &lt;b&gt;</title><description><![CDATA[<item>x</item>]]></description></item>"),
        feed(item(1), item(1)),
        feed(item(1), item(2)) + b"\0",
        feed(item(1), item(2), item(3, title="\udcff").encode("utf-8", "surrogateescape").decode("latin-1")).replace(b"\xc3\xbf", b"\xff"),
        feed(item(1), item(2), '<item><enclosure url="x"/></item>'),
    ],
    ids=["other root", "other encoding", "comment", "markup in an item", "twice", "zero byte", "bad byte", "empty item"],
)
def test_a_body_that_is_not_plain_is_parsed_whole(body: bytes) -> None:
    known = pieces(read(feed(item(1), item(2))))
    parsed = read(body, known)
    assert (parsed.order, parsed.found) == ((), read(body).found)


def test_items_that_share_a_name_are_never_known_by_their_pieces() -> None:
    assert not pieces(read(feed(item(1, link="https://news.example/live"), item(2, link="https://news.example/live"))))
    assert not pieces(read(feed(item(1, guid="same"), item(2, guid="same"))))


def test_an_item_without_a_date_of_its_own_is_read_each_time() -> None:
    body = feed(item(1), item(2, date=""), item(3, date="Fri, 28 Mar 2031 08:00:00 GMT"))
    assert titles_after(body, body) == ["Report 2", "Report 3"]


def test_a_new_item_that_resembles_a_standing_one_needs_the_whole_feed() -> None:
    before = read(feed(item(1), item(2)))
    for other in (item(3, title="Report 1"), item(3, link="https://news.example/2"), item(3, guid="1")):
        assert not stand_alone(read(feed(other, item(1), item(2)), pieces(before)).found, items(before))
    assert stand_alone(read(feed(item(3), item(1), item(2)), pieces(before)).found, items(before))


numbers = st.lists(st.integers(0, 30), unique=True, max_size=15)


@given(before=numbers, after=numbers, edited=st.sets(st.integers(0, 30)), undated=st.sets(st.integers(0, 30)))
def test_reading_in_pieces_gives_the_items_of_the_whole(before: list[int], after: list[int], edited: set[int], undated: set[int]) -> None:
    def entry(number: int, *, later: bool) -> str:
        title = f"Report {number} corrected" if later and number in edited else ""
        return item(number, title, date="" if number in undated else f"Fri, 28 Mar 2025 08:{number:02}:00 GMT")

    last = read(feed(*(entry(number, later=False) for number in before)))
    body = feed(*(entry(number, later=True) for number in after), built=1)
    parsed = read(body, pieces(last))
    assert in_order(items(parsed), parsed.order, items(last)) == items(read(body))
