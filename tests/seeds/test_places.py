"""Towns and venues prove themselves."""

import tomllib
from pathlib import Path

import pytest

from bot.reading.words.terms import Matcher
from bot.reading.words.text import words
from storage.lexicon import SEEDS, load_lexicon
from storage.places import load_places
from storage.seeds import SeedError

PLACES = load_places(SEEDS)


def test_examples_match_and_counters_do_not() -> None:
    matcher = Matcher(PLACES.entries)
    proving = [entry for entry in PLACES.entries if entry.family == "venue"]
    assert proving
    for entry in proving:
        assert any(hit.id == entry.id for hit in matcher.find(words(entry.example))), entry.id
        assert all(hit.id != entry.id for hit in matcher.find(words(entry.counter))), entry.id


def test_checks_hold() -> None:
    matcher = Matcher(PLACES.entries)
    for check in tomllib.loads((SEEDS / "places.toml").read_text(encoding="utf-8"))["check"]:
        found = {hit.key for hit in matcher.find(words(check["text"])) if hit.family == "city"}
        assert set(check["finds"]) <= found
        assert not found & set(check["misses"])


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Qatari officials met in Doha.", "QA"),
        ("Катар даёт деньги на разминирование.", "QA"),
        ("Kasachstan erwägt Beobachter.", "KZ"),
        ("Астана солдатів не дасть.", "KZ"),
        ("L'Arabie saoudite accueille les négociateurs.", "SA"),
        ("Brazylia weźmie udział w obserwacji.", "BR"),
        ("Пакистан закликав до миру.", "PK"),
        ("Azerbaidžanas nusprendė laukti.", "AZ"),
        ("Ein Katarrh hielt ihn zu Hause.", None),
        ("The saucer stood on the table.", None),
        ("Kazan is a city on the Volga.", None),
    ],
)
def test_states_beyond_the_coalition_are_read_in_any_language(text: str, country: str | None) -> None:
    found = {hit.key for hit in Matcher(PLACES.entries).find(words(text)) if hit.family == "country"}
    assert found == ({country} if country else set())


def test_every_town_of_every_language_lies_in_a_country() -> None:
    towns = {
        entry.id.removeprefix("city.")
        for language in load_lexicon().languages.values()
        for entry in language.entries
        if entry.family == "city"
    }
    assert not towns - PLACES.country_of.keys()
    assert {venue.town for venue in PLACES.venues.values()} <= PLACES.country_of.keys()


def test_a_folder_without_places_has_none_and_a_wrong_file_is_refused(tmp_path: Path) -> None:
    assert load_places(tmp_path).entries == ()
    (tmp_path / "places.toml").write_text("[capitals]\nFR = 1\n", encoding="utf-8")
    with pytest.raises(SeedError, match=r"places\.toml"):
        load_places(tmp_path)
