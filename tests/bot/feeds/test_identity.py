"""F9, F10, F11 and D11: items are known again whatever their publisher renames; none is said twice and none is swallowed."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from bot.feeds.entries import Entry, to_articles
from bot.feeds.identity import STORM, Recognised, recognise
from storage.model import Article, Item, Source, Tier
from tests.effort import effort
from tests.makers import NOW

SOURCE = Source(
    id="daily", url="https://daily.example/feed.xml", publisher="The Daily", language="en", tier=Tier.PRESS, every=timedelta(minutes=10)
)
WORDS = [
    "ministers",
    "summit",
    "troops",
    "ceasefire",
    "Paris",
    "London",
    "Kyiv",
    "budget",
    "harvest",
    "storm",
    "election",
    "court",
    "strike",
    "railway",
    "budget",
    "museum",
    "bridge",
    "vaccine",
    "orchestra",
    "election",
    "glacier",
    "tunnel",
    "festival",
    "airport",
    "satellite",
    "reactor",
    "vineyard",
    "ferry",
    "library",
    "stadium",
]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """An item as its publisher means it: `true` never changes, whatever else does."""

    true: int
    title: str
    text: str
    link: str
    guid: str
    published: datetime

    def entry(self) -> Entry:
        return Entry(link=self.link, guid=self.guid, title=self.title, bodies=(self.text,), published=self.published)


def piece(number: int, *, text: bool = True) -> Piece:
    told = " ".join(f"{WORDS[(number * 7 + at * (number + 3)) % len(WORDS)]}{number if at % 3 else ''}" for at in range(24))
    return Piece(
        true=number,
        title=f"{WORDS[number % len(WORDS)].title()} number {number} is what the council debates on day {number}",
        text=told if text else "",
        link=f"https://daily.example/2025/09/{number}-{WORDS[number % len(WORDS)]}",
        guid=f"https://daily.example/?p={number}",
        published=NOW - timedelta(minutes=7 * number),
    )


PIECES = [piece(number) for number in range(1, 11)]
BRIEFS = [piece(number, text=False) for number in range(1, 11)]


class Feed:
    """A feed over time: remembers what was called what, as the store would."""

    def __init__(self) -> None:
        self.known: dict[str, Item] = {}
        self.texts: dict[str, str] = {}
        self.times: Counter[int] = Counter()
        self.owner: dict[str, int] = {}

    def poll(self, pieces: Sequence[Piece]) -> Recognised:
        entries = to_articles([entry.entry() for entry in pieces], SOURCE, NOW)
        result = recognise(entries, tuple(self.known.values()), lambda key: self.texts.get(key, ""))
        by_title = {entry.title: entry.true for entry in pieces}
        for article in (*result.fresh, *result.edited):
            self.texts[article.id] = f"{article.title} {article.text}"
        for article in result.fresh:
            self.times[by_title[article.title]] += 1
        self.known |= {item.article: item for item in result.items}
        return result


Change = Callable[[list[Piece]], list[Piece]]


def each(**how: Callable[[Piece], object]) -> Change:
    return lambda pieces: [replace(entry, **{name: make(entry) for name, make in how.items()}) for entry in pieces]  # type: ignore[arg-type]


def numbered(pieces: list[Piece]) -> list[Piece]:
    """Ids that are places in the feed, so that each new item shifts them all."""
    return [replace(entry, guid=f"item-{at}") for at, entry in enumerate(pieces)]


def chain(*changes: Change) -> Change:
    def all_of_them(pieces: list[Piece]) -> list[Piece]:
        for change in changes:
            pieces = change(pieces)
        return pieces

    return all_of_them


def tracked(parameter: str) -> Change:
    return each(link=lambda entry: f"{entry.link}?{parameter}={entry.true}x")


NEW_GUIDS = each(guid=lambda entry: f"urn:new:{entry.true}")
NO_GUIDS = each(guid=lambda _: "")
ONE_GUID = each(guid=lambda _: "https://daily.example/")
NO_LINKS = each(link=lambda _: "")
HTTP = each(link=lambda entry: entry.link.replace("https:", "http:"))
NEW_HOST = each(link=lambda entry: entry.link.replace("daily.example", "www.daily-news.example"))
NEW_PATH = each(link=lambda entry: entry.link.replace("/2025/", "/en/news/2025/"))
NEW_DATES = each(published=lambda entry: NOW + timedelta(minutes=entry.true))
A_DAY_ON = each(published=lambda entry: entry.published + timedelta(hours=24))
NEW_TITLES = each(title=lambda entry: f"Updated: {entry.title} again")
LONGER = each(text=lambda entry: f"{entry.text} The council will go on tomorrow.")
SAME_PAGE = each(link=lambda _: "https://daily.example/")
ONE_ARTICLE_PAGE = each(link=lambda _: "https://daily.example/live/blog")

HISTORIES: dict[str, tuple[list[Piece], Change, Change]] = {
    "nothing changes": (PIECES, list, list),
    "the order is turned": (PIECES, list, lambda pieces: pieces[::-1]),
    "guids change": (PIECES, list, NEW_GUIDS),
    "guids change, brief": (BRIEFS, list, NEW_GUIDS),
    "guids go": (PIECES, list, NO_GUIDS),
    "guids come": (PIECES, NO_GUIDS, list),
    "no guids at all": (PIECES, NO_GUIDS, NO_GUIDS),
    "one guid for all": (PIECES, ONE_GUID, ONE_GUID),
    "one guid for all, from now on": (PIECES, list, ONE_GUID),
    "one guid for all, brief": (BRIEFS, ONE_GUID, ONE_GUID),
    "guids are places": (PIECES, numbered, numbered),
    "guids are places, brief": (BRIEFS, numbered, numbered),
    "guids are places, no links": (PIECES, chain(NO_LINKS, numbered), chain(NO_LINKS, numbered)),
    "guids are places, edited": (PIECES, numbered, chain(numbered, LONGER)),
    "links go": (PIECES, list, NO_LINKS),
    "links come": (PIECES, NO_LINKS, list),
    "no links, no guids": (PIECES, chain(NO_LINKS, NO_GUIDS), chain(NO_LINKS, NO_GUIDS)),
    "no links, new guids": (PIECES, NO_LINKS, chain(NO_LINKS, NEW_GUIDS)),
    "https and back": (PIECES, HTTP, list),
    "http, no guids": (PIECES, NO_GUIDS, chain(HTTP, NO_GUIDS)),
    "http, new guids": (BRIEFS, list, chain(HTTP, NEW_GUIDS)),
    "host moves": (PIECES, list, NEW_HOST),
    "host moves, new guids": (PIECES, list, chain(NEW_HOST, NEW_GUIDS)),
    "host moves, brief": (BRIEFS, list, chain(NEW_HOST, NEW_GUIDS)),
    "host moves, no guids": (BRIEFS, NO_GUIDS, chain(NEW_HOST, NO_GUIDS)),
    "paths move": (PIECES, list, NEW_PATH),
    "paths move, new guids": (PIECES, list, chain(NEW_PATH, NEW_GUIDS)),
    "paths move, brief": (BRIEFS, list, chain(NEW_PATH, NEW_GUIDS)),
    "dates change": (PIECES, list, NEW_DATES),
    "dates change, no guids": (BRIEFS, NO_GUIDS, chain(NO_GUIDS, NEW_DATES)),
    "re-dated daily, all names new": (PIECES, list, chain(A_DAY_ON, NEW_PATH, NEW_GUIDS)),
    "everything but the words": (PIECES, list, chain(NEW_HOST, NEW_PATH, NEW_GUIDS, NEW_DATES)),
    "tracking with a known name": (PIECES, NO_GUIDS, chain(NO_GUIDS, tracked("utm_source"))),
    "tracking with an unknown name": (PIECES, NO_GUIDS, chain(NO_GUIDS, tracked("visit"))),
    "tracking with an unknown name, brief": (BRIEFS, NO_GUIDS, chain(NO_GUIDS, tracked("visit"))),
    "id and link differ at each fetch": (BRIEFS, list, chain(tracked("oc"), NEW_GUIDS)),
    "texts grow": (PIECES, list, LONGER),
    "texts grow, new guids": (PIECES, list, chain(LONGER, NEW_GUIDS)),
    "texts grow, no links": (PIECES, NO_LINKS, chain(NO_LINKS, LONGER)),
    "titles change": (PIECES, list, NEW_TITLES),
    "titles change, no guids": (BRIEFS, NO_GUIDS, chain(NO_GUIDS, NEW_TITLES)),
    "titles and paths change": (PIECES, list, chain(NEW_TITLES, NEW_PATH)),
    "all link to the front page": (PIECES, SAME_PAGE, SAME_PAGE),
    "all link to the front page, no guids": (PIECES, chain(SAME_PAGE, NO_GUIDS), chain(SAME_PAGE, NO_GUIDS)),
    "a live page with many entries": (PIECES, ONE_ARTICLE_PAGE, ONE_ARTICLE_PAGE),
    "a live page, brief": (BRIEFS, ONE_ARTICLE_PAGE, ONE_ARTICLE_PAGE),
}


@pytest.mark.parametrize("name", HISTORIES)
def test_none_is_said_twice_and_none_is_swallowed(name: str) -> None:
    """F9: a feed of eight items, then changed with one new item, then shorter by the newest, then all of them once more."""
    pieces, before, after = HISTORIES[name]
    feed = Feed()
    feed.poll(before(pieces[2:]))
    feed.poll(after(pieces[1:]))
    feed.poll(after(pieces[:6]))
    feed.poll(after(pieces))
    assert feed.times == {entry.true: 1 for entry in pieces}


def test_forty_histories_are_told() -> None:
    assert len(HISTORIES) >= 40


def test_a_title_that_returns_every_day_is_a_new_item_every_day() -> None:
    feed = Feed()
    for day in range(5):
        briefing = replace(
            piece(day + 1, text=False),
            title="Daily briefing",
            published=NOW + timedelta(days=day - 6),
            link=f"https://daily.example/d{day}",
        )
        feed.poll([briefing])
    assert sum(feed.times.values()) == 5


def test_an_edit_is_told_from_a_new_item() -> None:
    feed = Feed()
    feed.poll(PIECES[:3])
    edited = feed.poll([*LONGER(PIECES[:1]), *PIECES[1:4]])
    assert [article.title for article in edited.fresh] == [PIECES[3].title]
    assert [article.text.endswith("tomorrow.") for article in edited.edited] == [True]
    assert feed.poll([*LONGER(PIECES[:1]), *PIECES[1:4]]).edited == ()


def test_a_changed_date_is_no_edit() -> None:
    """F10: a publisher's date decides nothing by itself."""
    feed = Feed()
    feed.poll(PIECES)
    assert (feed.poll(NEW_DATES(PIECES)).edited, feed.poll(NEW_DATES(PIECES)).fresh) == ((), ())


STORMS: dict[str, Change] = {
    "new guids": NEW_GUIDS,
    "http": HTTP,
    "new dates": NEW_DATES,
    "new guids and dates": chain(NEW_GUIDS, NEW_DATES),
    "new host": chain(NEW_HOST, NEW_GUIDS),
    "new host and dates": chain(NEW_HOST, NEW_GUIDS, NEW_DATES),
    "new paths": chain(NEW_PATH, NEW_GUIDS),
    "new paths and dates": chain(NEW_PATH, NEW_GUIDS, NEW_DATES),
    "new paths and hosts": chain(NEW_PATH, NEW_HOST, NEW_GUIDS, NEW_DATES),
    "a week on": chain(NEW_PATH, NEW_GUIDS, each(published=lambda entry: entry.published + timedelta(days=7))),
    "other texts": chain(
        NEW_PATH, NEW_GUIDS, NEW_DATES, each(text=lambda entry: f"Read more about it on our new site, page {entry.true}.")
    ),
    "no texts": chain(NEW_PATH, NEW_GUIDS, NEW_DATES, each(text=lambda _: "")),
}


@pytest.mark.parametrize("text", [True, False])
@pytest.mark.parametrize("name", STORMS)
def test_old_items_under_new_names_are_no_news(name: str, text: bool) -> None:
    """D11: 200 old items, re-issued in twelve ways."""
    pieces = [piece(number, text=text) for number in range(1, 201)]
    feed = Feed()
    feed.poll(pieces)
    result = feed.poll(STORMS[name](pieces))
    assert result.fresh == () or result.storm
    assert len(result.fresh) == 0


def test_many_truly_new_items_are_no_storm() -> None:
    feed = Feed()
    feed.poll([piece(number) for number in range(1, 101)])
    result = feed.poll([piece(number) for number in range(51, 151)])
    assert (len(result.fresh), result.storm) == (STORM, False)


class Publisher(RuleBasedStateMachine):
    """M2: a publisher who renames, re-dates, moves, edits, removes and brings back as it likes, one habit at a time."""

    pieces = Bundle("pieces")

    def __init__(self) -> None:
        super().__init__()
        self.feed = Feed()
        self.made = 0
        self.shown: dict[int, Piece] = {}
        self.ever: set[int] = set()

    @initialize(count=st.integers(1, 6))
    def open(self, count: int) -> None:
        for _ in range(count):
            self._add()

    def _add(self) -> None:
        self.made += 1
        self.shown[self.made] = piece(self.made)

    def _poll(self, change: Change = list, *, reverse: bool = False) -> None:
        pieces = change(list(self.shown.values()))
        self.feed.poll(pieces[::-1] if reverse else pieces)
        self.ever |= set(self.shown)

    @rule()
    def publish(self) -> None:
        self._add()
        self._poll()

    @rule(reverse=st.booleans())
    def poll_again(self, reverse: bool) -> None:
        self._poll(reverse=reverse)

    @rule(
        change=st.sampled_from([NEW_GUIDS, NO_GUIDS, ONE_GUID, numbered, HTTP, NEW_HOST, NEW_PATH, NEW_DATES, NO_LINKS, tracked("x")]),
        lasting=st.booleans(),
    )
    def rename(self, change: Change, lasting: bool) -> None:
        if lasting:
            self.shown = {entry.true: entry for entry in change(list(self.shown.values()))}
        self._poll(change)

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        if self.shown:
            self._poll()
            key = data.draw(st.sampled_from(sorted(self.shown)))
            self.shown[key] = LONGER([self.shown[key]])[0]
            self._poll()

    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        if self.shown:
            self._poll()
            del self.shown[data.draw(st.sampled_from(sorted(self.shown)))]
            self._poll()

    @rule(data=st.data())
    def bring_back(self, data: st.DataObject) -> None:
        gone = sorted(self.ever - set(self.shown))
        if gone:
            key = data.draw(st.sampled_from(gone))
            self.shown[key] = piece(key)
            self._poll()

    @invariant()
    def each_once(self) -> None:
        assert self.feed.times == dict.fromkeys(self.ever, 1)


Publisher.TestCase.settings = settings(
    effort(examples=60, steps=20), suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
TestPublisher = Publisher.TestCase


def test_items_of_one_publisher_stay_apart_in_the_text_of_the_article() -> None:
    articles: tuple[Article, ...] = Feed().poll(ONE_ARTICLE_PAGE(PIECES)).fresh
    assert len({article.id for article in articles}) == len(PIECES)
