"""What a channel reads: the living alert, and the answers in its thread."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from handlers.announce import change_message, story_message
from handlers.message import Heading, Message, Paragraph, plain
from storage.countries import Countries
from storage.model import (
    Absence,
    Change,
    ChangeKind,
    EventStatus,
    EventType,
    Kind,
    Level,
    Pledge,
    Qualifier,
    Recorded,
    Role,
    Stance,
    Story,
    Tier,
    Topic,
)
from tests.makers import article, filed, pledge, recorded, story

Golden = Callable[[str, Message], None]

SEPTEMBER = datetime(2025, 9, 4, 15, 0, tzinfo=UTC)
NOT_INVITED = Absence(country="US", manner="not_invited", sentence="The Americans were not invited.")


def alert(told: Story, countries: Countries, *pledges: Pledge, absences: tuple[Absence, ...] = ()) -> Message:
    entries = tuple(recorded(what, id=number) for number, what in enumerate(pledges, 1))
    return story_message(told, (filed(),), entries, absences, countries)


def bold_line(message: Message) -> str:
    first = message.blocks[0]
    assert isinstance(first, Heading)
    assert all(span.bold for span in first.line)
    return "".join(span.text for span in first.line)


def rows(message: Message) -> list[str]:
    return plain(message).split("\n")


def test_a_summit_with_a_collective_pledge(countries: Countries, golden: Golden) -> None:
    summit = story(day=date(2025, 9, 4), participants=35, level=Level.INDEPENDENT, outlets=3, origins=2, first_seen=SEPTEMBER)
    sources = (
        article("a", publisher="Le Monde", published=datetime(2025, 9, 4, 14, 40, tzinfo=UTC)),
        article("b", publisher="Reuters", tier=Tier.AGENCY, published=datetime(2025, 9, 4, 14, 30, tzinfo=UTC)),
        article("c", publisher="Copy of Reuters", published=datetime(2025, 9, 4, 14, 50, tzinfo=UTC)),
    )
    entries = (
        recorded(pledge("COALITION", count=26, sentence="26 countries have committed."), sources[0], id=1),
        recorded(pledge("COALITION", count=26), sources[1], id=2),
        recorded(pledge("IT", stance=Stance.REFUSED), sources[1], id=3),
        recorded(pledge("IT", Kind.MONITORING, Stance.CONSIDERING), sources[1], id=4),
        recorded(pledge("DE", stance=Stance.CONSIDERING), sources[0], id=5),
    )
    known = (filed(sources[0]), filed(sources[1]), filed(sources[2], origin="b"))
    message = story_message(summit, known, entries, (), countries)
    assert bold_line(message) == "26 countries pledge troops at Paris summit"
    golden("alert_summit", message)


def test_ministers_without_the_americans(countries: Countries, golden: Golden) -> None:
    meeting = story(
        type=EventType.MINISTERIAL, role=Role.DEFENCE_MINISTERS, day=date(2025, 4, 10), city="Brussels", country="BE", participants=30
    )
    meeting = replace(meeting, venue="NATO headquarters")
    message = alert(
        meeting,
        countries,
        pledge("IT", stance=Stance.CONDITIONAL, conditions=("us",)),
        pledge("PL", stance=Stance.REFUSED),
        pledge("GR", stance=Stance.REFUSED),
        pledge("US", Kind.OTHER, Stance.REFUSED),
    )
    assert bold_line(message) == "Poland and Greece refuse troops as 30 defence ministers meet in Brussels"
    assert "Italy: troops only if the United States takes part (conditional)" in plain(message)
    assert "United States declined to join" in plain(message)
    golden("alert_ministers", message)


def test_chiefs_of_staff_without_pledges(countries: Countries, golden: Golden) -> None:
    meeting = story(type=EventType.CHIEFS_OF_STAFF, day=date(2025, 3, 11), participants=34)
    message = alert(meeting, countries, absences=(NOT_INVITED,))
    assert bold_line(message) == "34 chiefs of staff meet in Paris without the United States"
    golden("alert_chiefs", message)


def test_a_summit_with_one_pledge(countries: Countries, golden: Golden) -> None:
    message = alert(story(), countries, pledge(kind=Kind.WEAPONS, amount=2_000_000_000, currency="EUR"))
    assert bold_line(message) == "France pledges weapons worth EUR 2 bn at Paris summit"
    golden("alert_one_pledge", message)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (story(), "Coalition summit in Paris, 27 March 2025: 31 countries"),
        (story(city=None, country=None, participants=None), "Coalition summit, 27 March 2025"),
        (story(status=EventStatus.PLANNED), "Coalition summit planned in Paris, 27 March 2025: 31 countries"),
        (story(status=EventStatus.CANCELLED), "Paris summit cancelled"),
        (story(status=EventStatus.POSTPONED, type=EventType.CALL), "Coalition call postponed"),
        (story(type=EventType.MINISTERIAL, status=EventStatus.PLANNED, participants=None), "Ministers to meet in Paris on 27 March 2025"),
        (story(type=EventType.VISIT, participants=None, city="Kyiv"), "Coalition visit to Kyiv, 27 March 2025"),
        (story(type=EventType.CALL, city=None, country=None), "Coalition call, 27 March 2025: 31 countries"),
        (story(type=EventType.STATEMENT, country="RU", topics=(Topic.RUSSIA_REACTION,)), "Russia reacts to the coalition, 27 March 2025"),
        (
            story(type=EventType.ANNOUNCEMENT, country="ES", topics=(Topic.FORCE_PLANNING,)),
            "Announcement from Spain on the planned force, 27 March 2025",
        ),
        (story(type=None, country=None, countries=("UA", "US"), day=None), "News from the United States on the coalition"),
    ],
)
def test_the_bold_line_names_the_event_where_nothing_is_pledged(told: Story, expected: str, countries: Countries) -> None:
    assert bold_line(alert(told, countries)) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (EventType.CALL, "Italy refuses troops in coalition call"),
        (EventType.VISIT, "Italy refuses troops during visit to Paris"),
        (EventType.ANNOUNCEMENT, "Italy refuses troops"),
        (EventType.MINISTERIAL, "Italy refuses troops as 31 ministers meet in Paris"),
    ],
)
def test_the_bold_line_tells_where_it_was_said(kind: EventType, expected: str, countries: Countries) -> None:
    assert bold_line(alert(story(type=kind), countries, pledge("IT", stance=Stance.REFUSED))) == expected


def test_a_preview_speaks_of_what_is_to_come(countries: Countries) -> None:
    message = alert(story(status=EventStatus.PLANNED), countries, pledge("IT", stance=Stance.REFUSED))
    assert bold_line(message) == "Italy refuses troops before Paris summit"
    assert rows(message)[1] == "Paris, France · 27 March 2025 · summit, 31 countries · planned"


def test_what_the_bold_line_says_in_full_is_not_said_twice(countries: Countries) -> None:
    message = alert(story(), countries, pledge())
    assert len([row for row in rows(message) if "France pledges troops" in row]) == 1


def test_conditions_never_read_as_a_plain_pledge_in_the_bold_line(countries: Countries) -> None:
    message = alert(story(), countries, pledge("DE", stance=Stance.CONDITIONAL, conditions=("mandate",)))
    assert bold_line(message) == "Germany ties troops to conditions at Paris summit"


def test_an_alert_has_a_bold_line_and_at_most_three_more(countries: Countries) -> None:
    many = [pledge(code, kind) for code in ("FR", "GB", "IT", "DE") for kind in (Kind.TROOPS, Kind.AIR, Kind.NAVAL, Kind.FUNDING)]
    message = alert(story(), countries, *many, absences=(NOT_INVITED,))
    assert len(message.blocks) == 4
    assert all(isinstance(block, Paragraph) for block in message.blocks[1:])
    assert "; + 1 more: /story 7" in rows(message)[2]


def test_equal_words_of_many_countries_are_one_clause(countries: Countries) -> None:
    refusals = [pledge(code, stance=Stance.REFUSED) for code in ("PL", "GR", "IT", "RO", "HU")]
    assert "refuse troops at Paris summit" in bold_line(alert(story(), countries, *refusals))
    assert "and 2 others refuse troops" in bold_line(alert(story(), countries, *refusals))


def test_the_outlets_title_and_its_mangled_names_stay_out(countries: Countries) -> None:
    mangled = article(title="Jelenski and Kair Stmer at Al-Raghiba summit", text="Jelenski and Stmer met.")
    told = story(title=mangled.title)
    message = story_message(told, (filed(mangled),), (recorded(pledge(sentence="Stmer pledged troops."), mangled),), (), countries)
    assert not [name for name in ("Jelenski", "Stmer", "Raghiba") if name in plain(message)]


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({"level": Level.OFFICIAL, "outlets": 2, "origins": 2}, "official"),
        ({"level": Level.INDEPENDENT, "outlets": 5, "origins": 3}, "3 independent outlets"),
        ({"level": Level.SINGLE}, "single source"),
    ],
)
def test_every_alert_carries_outlet_link_times_and_level(changes: dict[str, object], level: str, countries: Countries) -> None:
    message = alert(story(**changes), countries)
    last = message.blocks[-1]
    assert isinstance(last, Paragraph)
    assert ("The Daily", "https://daily.example/a1") in [(span.text, span.link) for span in last.line]
    words = rows(message)[-1].split(" · ")
    assert level in words
    assert "published 27 March 2025, 10:12 UTC, first seen 10:15 UTC" in words


def test_more_outlets_than_fit_are_counted(countries: Countries) -> None:
    sources = tuple(filed(article(f"a{n}", publisher=f"Outlet {n}")) for n in range(5))
    message = story_message(story(outlets=5, origins=5), sources, (), (), countries)
    assert rows(message)[-1].startswith("Outlet 0, Outlet 1, Outlet 2 +2 · 5 outlets, 5 independent origins")


def test_a_later_word_of_the_same_country_replaces_the_earlier(countries: Countries) -> None:
    earlier = recorded(pledge("IT", stance=Stance.CONSIDERING), article("a"), id=1, said=date(2025, 3, 26))
    later = recorded(pledge("IT", stance=Stance.REFUSED), article("b"), id=2, said=date(2025, 3, 27))
    for entries in ((earlier, later), (later, earlier)):
        message = story_message(story(), (filed(),), entries, (), countries)
        assert bold_line(message) == "Italy refuses troops at Paris summit"
        assert "considering" not in plain(message)


def test_a_number_survives_a_report_that_leaves_it_out(countries: Countries) -> None:
    sized = recorded(pledge("GB", amount=10_000, qualifier=Qualifier.UP_TO), article("a"), id=1)
    bare = recorded(pledge("GB"), article("b"), id=2)
    message = story_message(story(), (filed(),), (sized, bare), (), countries)
    assert bold_line(message) == "United Kingdom pledges up to 10,000 troops at Paris summit"


def test_the_order_of_articles_does_not_change_the_alert(countries: Countries) -> None:
    entries: list[Recorded] = [
        recorded(pledge("FR"), article("a"), id=1),
        recorded(pledge("GB"), article("b"), id=2),
        recorded(pledge("IT", stance=Stance.REFUSED), article("c"), id=3),
    ]
    one = story_message(story(), (filed(),), entries, (), countries)
    other = story_message(story(), (filed(),), entries[::-1], (), countries)
    assert one == other


CHANGES = {
    "new": Change(kind=ChangeKind.NEW_PLEDGE, pledge=pledge("EE", amount=150, qualifier=Qualifier.ABOUT)),
    "raised": Change(
        kind=ChangeKind.RAISED,
        pledge=pledge(kind=Kind.WEAPONS, amount=2_500_000_000, currency="EUR"),
        before=pledge(kind=Kind.WEAPONS, amount=2_000_000_000, currency="EUR"),
    ),
    "lowered": Change(kind=ChangeKind.LOWERED, pledge=pledge("GB", amount=5000), before=pledge("GB", amount=10_000)),
    "delivered": Change(
        kind=ChangeKind.DELIVERED, pledge=pledge("CZ", Kind.WEAPONS, Stance.DELIVERED, amount=1_000_000), before=pledge("CZ", Kind.WEAPONS)
    ),
    "condition": Change(
        kind=ChangeKind.CONDITION_ADDED, pledge=pledge("DE", stance=Stance.CONDITIONAL, conditions=("us",)), before=pledge("DE")
    ),
    "dropped": Change(kind=ChangeKind.CONDITION_DROPPED, pledge=pledge("DE"), before=pledge("DE", stance=Stance.CONDITIONAL)),
    "met": Change(
        kind=ChangeKind.CONDITION_MET,
        pledge=pledge("FI", met=("mandate",)),
        before=pledge("FI", stance=Stance.CONDITIONAL, conditions=("mandate",)),
    ),
    "contradicted": Change(kind=ChangeKind.CONTRADICTED, pledge=pledge("IT", stance=Stance.REFUSED), before=pledge("IT")),
    "sized": Change(kind=ChangeKind.NUMBER_CHANGED, pledge=pledge("NL", Kind.NAVAL, amount=2), before=pledge("NL", Kind.NAVAL)),
    "moved": Change(kind=ChangeKind.MOVED, was="2025-03-27", now="2025-03-28"),
    "cancelled": Change(kind=ChangeKind.CANCELLED),
    "number": Change(kind=ChangeKind.NUMBER_CHANGED, was="30", now="31"),
    "retracted": Change(kind=ChangeKind.RETRACTED, pledge=pledge("IE")),
    "confirmed": Change(kind=ChangeKind.CONFIRMED, was="single source", now="2 independent outlets"),
    "corrected": Change(kind=ChangeKind.CORRECTED, pledge=pledge("SE", amount=1200), before=pledge("SE", amount=800)),
    "corrected words": Change(
        kind=ChangeKind.CORRECTED, pledge=pledge("DE", stance=Stance.CONDITIONAL, conditions=("us",)), before=pledge("DE")
    ),
    "official": Change(kind=ChangeKind.MADE_OFFICIAL, was="2 independent outlets", now="official"),
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("new", ["Estonia pledges about 150 troops"]),
        ("raised", ["France raises its figure for weapons", "was EUR 2 bn / now EUR 2.5 bn"]),
        ("lowered", ["United Kingdom lowers its figure for troops", "was 10,000 troops / now 5,000 troops"]),
        ("delivered", ["Czechia has delivered weapons (1,000,000 items)", "was pledged / now delivered, 1,000,000 items"]),
        ("condition", ["Germany sets conditions for troops", "was pledged / now conditional, if the United States takes part"]),
        ("dropped", ["Germany drops its conditions for troops", "was conditional / now pledged"]),
        ("met", ["Finland: condition for troops met", "was conditional, with a mandate / now pledged, the mandate is given"]),
        ("contradicted", ["Italy refuses troops", "was pledged / now refused"]),
        ("sized", ["Netherlands pledges 2 ships", "was without a figure / now 2 ships"]),
        ("moved", ["Paris summit moved", "was 27 March 2025 / now 28 March 2025"]),
        ("cancelled", ["Paris summit cancelled", "was planned for 27 March 2025"]),
        ("number", ["Paris summit: 31 countries", "was 30 / now 31"]),
        ("retracted", ["Withdrawn by its source: Ireland pledges troops"]),
        ("corrected", ["Sweden: corrected figure for troops", "was 800 troops / now 1,200 troops"]),
        (
            "corrected words",
            [
                "Germany: troops only if the United States takes part (conditional)",
                "was pledged / now conditional, if the United States takes part",
            ],
        ),
        ("confirmed", ["Paris summit confirmed", "was single source / now 2 independent outlets"]),
        ("official", ["Paris summit: now from an official source", "was 2 independent outlets / now official"]),
    ],
)
def test_a_change_is_told_as_a_difference(name: str, expected: list[str], countries: Countries) -> None:
    message = change_message(story(), (CHANGES[name],), (filed(),), countries)
    assert rows(message)[: len(expected)] == expected
    assert rows(message)[len(expected)] == "Paris summit, 27 March 2025 · /story 7"
    assert rows(message)[-1].startswith("The Daily · single source · published 27 March 2025, 10:12 UTC")


def test_what_one_newspaper_adds_to_an_official_story_is_a_single_source(countries: Countries) -> None:
    """T1: the level of an answer is that of the change which it tells, not that of the story."""
    official, known = story(level=Level.OFFICIAL, outlets=4, origins=4), (filed(),)
    assert "The Daily · single source · " in rows(change_message(official, (CHANGES["contradicted"],), known, countries))[-1]
    assert "The Daily · 2 outlets · " in rows(change_message(official, (CHANGES["contradicted"],), known, countries, outlets=2))[-1]
    assert "The Daily · official · " in rows(change_message(official, (CHANGES["moved"],), known, countries))[-1]


def reported(what: Pledge, *publishers: str, first: int = 1) -> tuple[Recorded, ...]:
    """The same pledge by several outlets, in their order."""
    return tuple(recorded(what, article(name, publisher=name), id=number) for number, name in enumerate(publishers, first))


def test_the_bold_line_is_what_several_outlets_report(countries: Countries) -> None:
    """T1: what one of many outlets says in passing is among the facts, but does not lead."""
    entries = reported(pledge("ES", stance=Stance.CONSIDERING), "A", "B") + reported(pledge("ES", Kind.WEAPONS), "C", first=3)
    message = story_message(story(outlets=3, origins=3), (filed(),), entries, (), countries)
    assert bold_line(message) == "Spain is considering troops at Paris summit"
    assert "Spain pledges weapons" in rows(message)[2]


def test_one_outlet_does_not_turn_what_two_report(countries: Countries) -> None:
    entries = reported(pledge("MT", stance=Stance.REFUSED), "A", "B") + reported(pledge("MT"), "C", first=3)
    assert bold_line(story_message(story(outlets=3, origins=3), (filed(),), entries, (), countries)).startswith("Malta refuses troops")
    turned = entries + reported(pledge("MT"), "D", first=4)
    assert bold_line(story_message(story(outlets=4, origins=4), (filed(),), turned, (), countries)).startswith("Malta pledges troops")


def test_a_size_that_one_outlet_gives_is_not_put_into_the_mouths_of_others(countries: Countries) -> None:
    """T3: two report troops and a third a thousand of them: the bold line is what two say."""
    entries = reported(pledge(), "A", "B") + reported(pledge(amount=1000), "C", first=3)
    message = story_message(story(outlets=3, origins=3), (filed(),), entries, (), countries)
    assert bold_line(message) == "France pledges troops at Paris summit"
    assert rows(message)[2] == "France pledges troops; France pledges 1,000 troops"


def test_a_threat_from_moscow_is_not_headed_by_the_offers_that_it_repeats(countries: Countries) -> None:
    threat = story(type=EventType.STATEMENT, city="Moscow", country="RU", participants=None, topics=(Topic.RUSSIA_REACTION,))
    assert bold_line(alert(threat, countries, pledge())) == "Russia reacts to the coalition, 27 March 2025"


def test_a_postponed_meeting_without_a_new_day(countries: Countries) -> None:
    postponed = story(status=EventStatus.POSTPONED)
    assert rows(change_message(postponed, (Change(kind=ChangeKind.MOVED),), (), countries))[0] == "Paris summit postponed"


@pytest.mark.parametrize(("now", "how"), [("2025-03-20", "brought forward"), ("2025-04-03", "postponed")])
def test_a_meeting_on_an_earlier_day_is_brought_forward(now: str, how: str, countries: Countries) -> None:
    moved = Change(kind=ChangeKind.MOVED, was="2025-03-27", now=now)
    told = rows(change_message(story(status=EventStatus.POSTPONED, day=date.fromisoformat(now)), (moved,), (), countries))
    assert told[0] == f"Paris summit {how}"


def test_several_changes_are_one_answer(countries: Countries, golden: Golden) -> None:
    newest = article("b", publisher="Reuters", first_seen=datetime(2025, 3, 27, 16, 2, tzinfo=UTC))
    message = change_message(story(outlets=2), tuple(CHANGES.values()), (filed(), filed(newest)), countries)
    assert rows(message)[-1].startswith("Reuters")
    golden("changes", message)


def test_messages_hold_only_links_to_the_articles(countries: Countries) -> None:
    message = alert(story(), countries, pledge())
    links = {span.link for block in message.blocks if isinstance(block, (Heading, Paragraph)) for span in block.line if span.link}
    assert links == {"https://daily.example/a1"}
