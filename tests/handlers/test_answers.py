"""What the commands say about a small history: three meetings, a few pledges, several outlets."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.message import Message, Quote, plain
from storage.model import (
    Absence,
    Change,
    ChangeKind,
    Event,
    EventStatus,
    EventType,
    Kind,
    Level,
    Operation,
    Qualifier,
    Role,
    Stance,
    Tier,
    Topic,
)
from storage.store import Store
from tests.handlers.conftest import Ask
from tests.makers import NOW, article, keep, pledge, story

Golden = Callable[[str, Message], None]

GARBLED = "« La coalition s'est réunie », a dit Kair Stmer."


def at(month: int, day: int, hour: int = 10, year: int = 2025) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.fixture
def history(store: Store) -> Store:
    """Chiefs in March, ministers in April, a summit in September, a meeting to come."""
    chiefs = story(type=EventType.CHIEFS_OF_STAFF, day=date(2025, 3, 11), participants=34, first_seen=at(3, 12), last_seen=at(3, 12))
    absence = Absence(country="US", manner="not_invited", sentence="The Americans were not invited.")
    evidence = (("participants", "34 chiefs met on 11 March."), ("day", "34 chiefs met on 11 March."))
    event = Event(people=("Emmanuel Macron",), countries=("FR", "GB"), absences=(absence,), evidence=evidence)
    keep(store, chiefs, (article("m1", publisher="AP", tier=Tier.AGENCY, published=at(3, 12), title="Chiefs in Paris"), ()), event=event)

    ministers = story(
        type=EventType.MINISTERIAL,
        role=Role.DEFENCE_MINISTERS,
        day=date(2025, 4, 10),
        city="Brussels",
        country="BE",
        venue="NATO headquarters",
        participants=30,
        first_seen=at(4, 10),
        last_seen=at(4, 10, 12),
        countries=("GR", "IT", "PL"),
    )
    keep(
        store,
        ministers,
        (
            article("a1", publisher="Le Monde", language="fr", published=at(4, 10, 9), title="Réunion à Bruxelles"),
            (
                pledge("PL", stance=Stance.REFUSED, sentence=GARBLED),
                pledge("GR", stance=Stance.REFUSED),
                pledge("IT", stance=Stance.CONDITIONAL, conditions=("us",), sentence="Italy wants the Americans in."),
            ),
        ),
        (article("a2", publisher="Reuters", tier=Tier.AGENCY, published=at(4, 10, 11)), (pledge("PL", stance=Stance.REFUSED),)),
        machine_translated=True,
    )

    summit = story(
        day=date(2025, 9, 4),
        participants=35,
        level=Level.INDEPENDENT,
        outlets=2,
        origins=2,
        first_seen=at(9, 4, 15),
        last_seen=at(9, 4, 17),
        countries=("COALITION", "DE", "GB", "IT"),
    )
    number = keep(
        store,
        summit,
        (
            article("s1", publisher="Reuters", tier=Tier.AGENCY, published=at(9, 4, 14), title="Twenty-six countries commit to a force"),
            (
                pledge("COALITION", count=26, sentence="Today 26 countries have committed."),
                pledge("IT", stance=Stance.REFUSED, sentence="Meloni ruled out Italian soldiers."),
                pledge("GB", amount=10_000, qualifier=Qualifier.UP_TO, sentence="Up to 10,000 British troops could go."),
            ),
        ),
        (article("s2", publisher="Sky", published=at(9, 4, 16), title="Britain offers troops"), (pledge("GB"), pledge("GB", Kind.AIR))),
    )
    with store.write():
        store.alerts.add(number, Operation.POST, (Change(kind=ChangeKind.NEW_STORY),), Level.SINGLE, at(9, 4, 15))
        store.alerts.add(
            number, Operation.EDIT, (Change(kind=ChangeKind.NEW_PLEDGE, pledge=pledge("GB")),), Level.INDEPENDENT, at(9, 4, 16)
        )
    coming = story(
        type=EventType.CALL,
        day=date(2025, 9, 10),
        city=None,
        country=None,
        participants=None,
        status=EventStatus.PLANNED,
        first_seen=at(9, 3),
    )
    keep(store, replace(coming, last_seen=at(9, 3)), (article("c1", published=at(9, 3)), ()))
    return store


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("/start", "start"),
        ("/help", "help"),
        ("/pledges", "pledges"),
        ("/pledges IT", "pledges_italy"),
        ("/timeline", "timeline"),
        ("/meetings", "meetings"),
        ("/country Italy", "country"),
        ("/latest", "latest"),
        ("/story 1", "story_chiefs"),
        ("/story 2", "story_ministers"),
        ("/story 3", "story_summit"),
        ("/search troops", "search"),
        ("/status", "status"),
    ],
)
def test_golden(command: str, name: str, history: Store, ask: Ask, golden: Golden) -> None:
    assert history.stories.count() == 4
    golden(name, ask(command))


@pytest.mark.parametrize(
    "words", ["poland troops", "PL soldiers", "troops Polen", "Polnd boots", "troops by Poland in 2025", "Варшава troops"]
)
def test_words_are_understood_in_any_order_and_language(words: str, history: Store, ask: Ask) -> None:
    said = plain(ask(f"/pledges {words}"))
    assert "Poland\n- Troops · refused · 10 April 2025 · Reuters, Le Monde (2 sources)" in said
    assert "Italy" not in said
    assert history


def test_a_collective_pledge_is_one_line(history: Store, ask: Ask) -> None:
    assert "26 countries (collective)\n- Troops · pledged · 4 September 2025 · Reuters" in plain(ask("/pledges"))
    assert history.facts.count() == 9


def test_a_changed_word_shows_the_latest_first(history: Store, ask: Ask) -> None:
    said = plain(ask("/pledges italy")).split("\n")
    assert said[2].startswith("- Troops · refused · 4 September 2025")
    assert said[3].startswith("- Troops · conditional · if the United States takes part · 10 April 2025")
    assert "; before that: conditional, 10 April 2025" in plain(ask("/country italy"))
    assert history


def test_equal_reports_are_one_line_with_the_amount_that_one_of_them_names(history: Store, ask: Ask) -> None:
    assert "- Troops · pledged · up to 10,000 troops · 4 September 2025 · Reuters, Sky (2 sources)" in plain(ask("/pledges uk troops"))
    assert history


def test_a_period_leaves_the_rest_out(history: Store, ask: Ask) -> None:
    assert "4 September" not in plain(ask("/pledges april 2025"))
    assert "10 April" not in plain(ask("/pledges since 2025-05-01"))
    assert "10 April" not in plain(ask("/timeline 7d"))
    assert history


def test_an_empty_answer_says_what_there_is(history: Store, ask: Ask) -> None:
    malta = ask("/pledges malta")
    assert plain(malta).startswith(
        "No pledges by Malta yet.\nCountries with most pledges: United Kingdom (3), Italy (2), Poland (2) and Greece (1)."
    )
    assert [button.command for button in malta.buttons] == ["/pledges GB", "/pledges IT", "/pledges PL"]
    italy = ask("/pledges italy air")
    assert "No pledges by Italy on air forces yet.\nThere are 2 others by Italy." in plain(italy)
    assert italy.buttons[0].command == "/pledges IT"
    assert "4 events are on record; the newest is of 10 September 2025." in plain(ask("/timeline 2024"))
    assert "No pledges by Malta yet." in plain(ask("/country Malta"))
    assert history


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/pledges", "No pledges yet.\nNothing is on record yet."),
        ("/timeline", "No dated events are on record yet."),
        ("/meetings", "No meeting is announced.\nNo past meeting is on record."),
        ("/meetings past", "No past meeting is on record."),
        ("/latest", "No stories are on record yet."),
        ("/story 3", "There is no story 3. No stories are on record yet."),
        ("/search troops", "Nothing holds “troops”. No articles are on record yet."),
        ("/sources", "No feeds are set up. The operator names them in the sources file."),
    ],
)
def test_before_the_first_news(command: str, said: str, ask: Ask) -> None:
    assert plain(ask(command)) == said


def test_a_quotation_keeps_its_words_and_its_mark(history: Store, ask: Ask) -> None:
    card = ask("/story 2")
    quotes = [block for block in card.blocks if isinstance(block, Quote)]
    assert (quotes[0].line[0].text, quotes[0].note) == (GARBLED, "Le Monde, machine-translated")
    own = "\n".join(row for row in plain(card).split("\n") if not row.startswith(">"))
    assert "Stmer" not in own
    assert history


def test_a_long_quotation_is_cut_at_a_word(store: Store, ask: Ask) -> None:
    keep(store, story(), (article("a"), (pledge(sentence="word " * 200),)))
    (quote,) = (block for block in ask("/story 1").blocks if isinstance(block, Quote))
    assert len(quote.line[0].text) <= 402
    assert quote.line[0].text.endswith("word …")


def test_a_copy_is_named_as_one(store: Store, ask: Ask) -> None:
    number = keep(store, story(outlets=2), (article("a", publisher="Reuters"), ()))
    copy = article("b", publisher="Herald")
    with store.write():
        store.articles.add(copy, store.articles.verdict("a") or pytest.fail("no verdict"))
        store.articles.file(replace(store.articles.of_story(number)[0], article=copy, origin="a"))
    assert "- Herald · press · en · published 27 March 2025, 10:12 UTC · repeats Reuters" in plain(ask(f"/story {number}"))


def test_sources_and_history_may_be_dropped_before_the_facts(history: Store, ask: Ask) -> None:
    card = ask("/story 3")
    kept = plain(replace(card, blocks=card.blocks[: len(card.blocks) - card.optional]))
    assert "Up to 10,000 British troops could go." in kept
    assert "2 independent outlets" in kept
    assert "first alert" not in kept
    assert "first alert" in plain(card)
    assert history


def test_known_before_the_first_start(store: Store, ask: Ask) -> None:
    baseline = story(baseline=True, title="Paris summit of the coalition.", level=Level.INDEPENDENT, origins=3)
    source = article("b1", source="baseline", publisher="AFP", published=at(3, 27, 12), first_seen=at(3, 27, 12))
    keep(store, baseline, (source, (pledge(sentence="France offers troops."),)))
    card = plain(ask("/story 1"))
    assert card.startswith("Paris summit of the coalition\n")
    assert "> France offers troops. (our summary)" in card
    assert "- AFP · press · en · reported 27 March 2025" in card
    assert "12:00" not in card
    assert "Paris summit of the coalition · /story 1" in plain(ask("/timeline"))


def test_long_lists_come_in_pages(store: Store, ask: Ask) -> None:
    codes = "AL AT BE BG CA CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LT LU LV NL NO PL".split()  # noqa: SIM905 - reads as a list
    keep(store, story(), (article("a"), tuple(pledge(code) for code in codes)))
    pages = [ask(f"/pledges troops page:{page}") for page in (1, 2, 3)]
    assert [[button.command for button in page.buttons] for page in pages] == [
        ["/pledges troops page:2"],
        ["/pledges troops page:1", "/pledges troops page:3"],
        ["/pledges troops page:2"],
    ]
    lines = [row for page in pages for row in plain(page).split("\n") if row.startswith("- ")]
    assert len(lines) == len(codes)
    assert "page 2 of 3" in plain(pages[1])
    assert ask("/pledges troops page:99") == pages[2]


def test_the_timeline_in_pages_holds_each_event_once(store: Store, ask: Ask) -> None:
    for offset in range(30):
        keep(store, story(day=date(2025, 1, 1) + timedelta(days=offset)))
    rows = [row for page in (1, 2, 3) for row in plain(ask(f"/timeline page:{page}")).split("\n")[1:]]
    assert len(rows) == len(set(rows)) == 30
    assert rows[0].startswith("- 30 January 2025")


def test_a_story_with_many_pledges_keeps_its_pages_apart(store: Store, ask: Ask) -> None:
    keep(
        store,
        story(),
        (article("a"), tuple(pledge(code, sentence=f"{code} says yes.") for code in ("FR", "GB", "IT", "DE", "PL", "ES", "NL", "BE"))),
    )
    first, second = ask("/story 1"), ask("/story 1 page:2")
    assert sum(isinstance(block, Quote) for block in first.blocks) == 6
    assert sum(isinstance(block, Quote) for block in second.blocks) == 2
    assert first.buttons[0].command == "/story 1 page:2"


def test_meetings_of_one_side(history: Store, ask: Ask) -> None:
    assert "10 September 2025 · call · planned" in plain(ask("/meetings upcoming"))
    assert "11 March 2025" not in plain(ask("/meetings upcoming"))
    assert "10 September" not in plain(ask("/meetings past"))
    assert history


def test_statements_are_events_but_no_meetings(store: Store, ask: Ask) -> None:
    keep(store, story(type=EventType.STATEMENT, topics=(Topic.RUSSIA_REACTION,), country="RU", city=None))
    assert "statement" in plain(ask("/timeline"))
    assert plain(ask("/meetings past")) == "No past meeting is on record."


def test_search_in_pages_and_with_a_mark_on_translations(history: Store, ask: Ask) -> None:
    said = plain(ask("/search bruxelles"))
    assert said.startswith("1 found: bruxelles")
    assert "> Réunion à Bruxelles (Le Monde, machine-translated)" in said
    assert "- Le Monde · 10 April 2025 · /story 2" in said
    assert history


def test_latest_does_not_show_an_outlets_title(store: Store, ask: Ask) -> None:
    keep(store, story(title="Jelenski begs", last_seen=NOW), (article("a", title="Jelenski begs"), ()))
    assert "Jelenski" not in plain(ask("/latest")) + plain(ask("/timeline")) + plain(ask("/meetings")) + plain(ask("/country France"))
