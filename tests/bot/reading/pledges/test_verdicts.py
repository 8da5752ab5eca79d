"""What stance the words around an offer speak for (promise T3): conditions, denials, what is there already, what comes later."""

import pytest

from bot.reading.mentions.amounts import numbers
from bot.reading.pledges.candidates import Candidate, candidates
from bot.reading.pledges.discourse import settings
from bot.reading.pledges.evidence import evidence
from bot.reading.pledges.pledges import following
from bot.reading.pledges.verdicts import judged
from bot.reading.words.document import Document
from storage.model import Kind
from tests.bot.reading.conftest import Open


def _evidence(document: Document, country: str, kind: Kind) -> set[str]:
    """The evidence of the first candidate for a country and a kind."""
    laid_out = settings(document)

    def _is_meant(candidate: Candidate) -> bool:
        return (candidate.actor.country, candidate.kind) == (country, kind)

    for setting in laid_out:
        for candidate in filter(_is_meant, candidates(setting)):
            return set(evidence(candidate, numbers(document, setting.sentence), following(laid_out, setting)))
    raise AssertionError(f"no candidate for {country} and {kind}")


def _verdict(document: Document) -> str:
    """What the last sentence comes to."""
    hits = document.hits_in(document.sentences[-1])
    return judged(hits, next(hit for hit in hits if hit.family == "kind"))


@pytest.mark.parametrize(
    ("language", "on_peace", "on_more"),
    [
        (
            "en",
            "Portugal would send 300 soldiers only after a ceasefire.",
            "Portugal would send 300 soldiers after a ceasefire, on condition that the ports stay open.",
        ),
        (
            "de",
            "Portugal schickt 300 Soldaten nur nach einem Waffenstillstand.",
            "Portugal schickt nach einem Waffenstillstand 300 Soldaten, unter der Bedingung, dass die Häfen offen bleiben.",
        ),
        (
            "fr",
            "Le Portugal enverra 300 soldats seulement après un cessez-le-feu.",
            "Le Portugal enverra 300 soldats après un cessez-le-feu, à condition que les ports restent ouverts.",
        ),
        (
            "pl",
            "Portugalia wyśle 300 żołnierzy dopiero po zawieszeniu broni.",
            "Portugalia wyśle po zawieszeniu broni 300 żołnierzy, pod warunkiem że porty pozostaną otwarte.",
        ),
    ],
)
def test_a_condition_beside_the_peace_is_a_further_one(opened: Open, language: str, on_peace: str, on_more: str) -> None:
    """ "after a ceasefire" is what every offer has; what is asked for besides makes it conditional."""
    assert _verdict(opened("-", on_peace, language)) != "conditional"
    assert _verdict(opened("-", on_more, language)) == "conditional"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Portugal offers 300 soldiers, no strings attached."),
        ("en", "Portugal offers 300 soldiers without conditions."),
        ("de", "Portugal bietet 300 Soldaten ohne Bedingungen an."),
        ("es", "Portugal ofrece 300 soldados sin condiciones."),
        ("no", "Portugal tilbyr 300 soldater, uten forbehold."),
        ("fi", "Portugali tarjoaa 300 sotilasta ilman varauksia."),
    ],
)
def test_what_is_given_without_conditions_is_denied_nothing(opened: Open, language: str, text: str) -> None:
    assert _verdict(opened("-", text, language)) == "pledged"


@pytest.mark.parametrize(
    ("language", "lasting", "coming"),
    [
        ("en", "Three Danish frigates have sailed there since October.", "Three Danish frigates will sail there in October."),
        ("en", "Three Danish frigates are already at sea.", "Three Danish frigates are ready for the sea."),
        ("de", "Drei dänische Fregatten fahren dort seit 2028.", "Drei dänische Fregatten fahren dort im Jahr 2028."),
        ("pl", "Trzy duńskie fregaty pływają tam od października.", "Trzy duńskie fregaty popłyną tam od Gdańska."),
        ("hu", "Három dán fregatt október óta járőrözik ott.", "Három dán fregatt októberben indul oda."),
        ("el", "Τρεις δανικές φρεγάτες είναι ήδη εκεί.", "Τρεις δανικές φρεγάτες θα πάνε εκεί."),
    ],
)
def test_what_has_lasted_is_told_from_what_is_to_come(opened: Open, language: str, lasting: str, coming: str) -> None:
    """what a country has there already is delivered."""

    def _lasts(text: str) -> bool:
        return any(name.startswith("clause:lasting.") for name in _evidence(opened("-", text, language), "DK", Kind.NAVAL))

    assert _lasts(lasting)
    assert not _lasts(coming)


@pytest.mark.parametrize(
    ("language", "offer", "condition", "anothers"),
    [
        ("en", "Portugal offers 600 soldiers.", "It will send them only if parliament agrees.", "Spain will go only if parliament agrees."),
        (
            "de",
            "Portugal bietet 600 Soldaten an.",
            "Bedingung ist ein Mandat des Parlaments.",
            "Spanien stellt eine Bedingung: ein Mandat.",
        ),
        (
            "es",
            "Portugal ofrece 600 soldados.",
            "La condición es un mandato de la ONU.",
            "España pone como condición un mandato de la ONU.",
        ),
    ],
)
def test_a_condition_told_later_reaches_the_offer_of_its_country_alone(
    opened: Open, language: str, offer: str, condition: str, anothers: str
) -> None:
    """ "...will send 600. But only once parliament agrees."; what another country asks for does not count."""
    own, other = (opened("-", f"{offer} {behind}", language) for behind in (condition, anothers))
    assert "later=conditional" in _evidence(own, "PT", Kind.TROOPS)
    assert "later=conditional" not in _evidence(other, "PT", Kind.TROOPS)
    far = opened("-", f"{offer} Rotterdam. Rotterdam. Rotterdam. {condition}", language)
    assert "later=conditional" not in _evidence(far, "PT", Kind.TROOPS)
