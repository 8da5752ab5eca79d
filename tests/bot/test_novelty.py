"""What is told in a story's thread, and what is not because it was known or because one outlet alone says it."""

from datetime import UTC, datetime

from bot.novelty import settled, worth_telling
from bot.reading.stories.changes import changes
from handlers.headline import headline
from handlers.positions import positions
from handlers.reminders import news
from storage.countries import Countries
from storage.model import Article, Change, ChangeKind, Pledge, Recorded, Stance, Tier
from storage.store import Store
from tests.makers import article, keep, pledge, recorded, story

REFUSED = pledge("MT", stance=Stance.REFUSED)
PLEDGED = pledge("MT")


def report(publisher: str, what: Pledge, number: int, tier: Tier = Tier.PRESS) -> Recorded:
    return recorded(what, article(publisher, publisher=publisher, tier=tier), id=number)


def told(known: tuple[Recorded, ...], what: Pledge, by: Article, store: Store) -> tuple[Change, ...]:
    """What is told when an article reports this while that is known."""
    return worth_telling(changes(story(), story(), settled(known), (what,)), known, 7, by, store)


def test_a_turn_is_told_once_a_second_outlet_reports_it(store: Store) -> None:
    """T2: one outlet against another is a difference between reports, two are a change."""
    known = (report("A", REFUSED, 1),)
    assert told(known, PLEDGED, article("b", publisher="B"), store) == ()
    known += (report("B", PLEDGED, 2),)
    assert told(known, REFUSED, article("c", publisher="C"), store) == ()
    second = told(known, PLEDGED, article("d", publisher="D"), store)
    assert [(change.kind, change.pledge) for change in second] == [(ChangeKind.CONTRADICTED, PLEDGED)]


def test_a_condition_that_is_met_is_told_once(store: Store) -> None:
    """It is told on one outlet's word, so that the second one's is no news."""
    asked = pledge("FI", stance=Stance.CONDITIONAL, conditions=("mandate",))
    met = pledge("FI", met=("mandate",))
    known = (report("A", asked, 1),)
    assert [change.kind for change in told(known, met, article("b", publisher="B"), store)] == [ChangeKind.CONDITION_MET]
    known += (report("B", met, 2),)
    assert told(known, met, article("c", publisher="C"), store) == ()


def test_an_official_source_and_an_outlet_that_corrects_itself_are_heard_at_once(store: Store) -> None:
    known = (report("A", REFUSED, 1),)
    assert told(known, PLEDGED, article("b", publisher="B", tier=Tier.OFFICIAL), store)
    assert told(known, PLEDGED, article("a2", publisher="A"), store)


def test_an_offer_that_another_story_told_is_no_news(store: Store) -> None:
    """D11: an article on something else that lists what was offered last week says nothing new by that."""
    early = article("early", published=datetime(2025, 3, 20, 8, 0, tzinfo=UTC))
    number = keep(store, story(), (early, (pledge("DK", amount=400),)))
    later = article("later")
    assert worth_telling((Change(kind=ChangeKind.NEW_PLEDGE, pledge=pledge("DK", amount=400)),), (), number + 1, later, store) == ()
    assert worth_telling((Change(kind=ChangeKind.NEW_PLEDGE, pledge=pledge("DK", amount=500)),), (), number + 1, later, store)
    assert worth_telling((Change(kind=ChangeKind.NEW_PLEDGE, pledge=pledge("DK", amount=400)),), (), number, later, store)


def test_the_bold_line_is_not_written_from_what_another_story_told(store: Store, countries: Countries) -> None:
    keep(store, story(), (article("first", published=datetime(2025, 3, 25, 8, 0, tzinfo=UTC)), (pledge("DK", amount=400),)))
    second = keep(store, story(city="Berlin"), (article("second"), (pledge("DK", amount=400), pledge("NO", stance=Stance.CONSIDERING))))
    fresh = news(second, positions(store.facts.leading(second)), store)
    assert headline(story(city="Berlin"), fresh, (), countries) == "Norway is considering troops at Berlin summit"
