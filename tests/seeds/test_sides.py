"""Each row of `sides.toml` decides its example, and not its counter-example."""

import tomllib
from pathlib import Path

import pytest

from bot.reading.events.attendance import countries
from bot.reading.events.event_type import country_of
from bot.reading.events.setting import town_evidence
from bot.reading.pledges.acting import acting
from bot.reading.pledges.candidates import candidates
from bot.reading.pledges.discourse import settings
from bot.reading.words.document import Document, Reader
from storage.lexicon import SEEDS, load_lexicon
from storage.seeds import SeedError
from storage.sides import load_sides
from tests.makers import article

LEXICON = load_lexicon()
READER = Reader(LEXICON)
ROWS = tomllib.loads((SEEDS / "sides.toml").read_text(encoding="utf-8"))


def opened(sentence: str) -> Document:
    return READER.open(article(title=sentence, text=""))


def offers(sentence: str) -> set[str]:
    return {candidate.actor.country for setting in settings(opened(sentence)) for candidate in candidates(setting)}


def actors(sentence: str) -> set[str]:
    document = opened(sentence)
    return {actor.country for each in document.sentences for actor in acting(document, each, 0)}


def heads(sentence: str) -> set[str]:
    document = opened(sentence)
    return {code for hit in document.hits if (code := country_of(document, hit))}


def seats(sentence: str) -> set[str]:
    return {cue[6:] for row in town_evidence(opened(sentence)).values() for cue in row if cue.startswith("named ") and cue[6:].isupper()}


def test_who_gives_nothing_has_no_offer() -> None:
    row = ROWS["without_offers"]
    assert not offers(row["example"])
    assert offers(row["counter"]) == {"NO"}


def test_what_an_enemy_sends_is_nobody_elses() -> None:
    assert not offers(ROWS["enemies"]["example"])
    assert offers(ROWS["enemies"]["counter"]) >= {"LV"}


def test_who_stands_outside_takes_no_part_in_a_meeting() -> None:
    assert countries(opened(ROWS["outside"]["example"])) == ("PL",)
    assert countries(opened(ROWS["outside"]["counter"])) == ("LV", "PL")


def test_whom_everybody_names_tells_no_speaker() -> None:
    assert heads(ROWS["hosts_of_all"]["example"]) == {"FR"}
    assert heads(ROWS["hosts_of_all"]["counter"]) == {"FR", "LV"}


def test_a_government_by_its_capital_is_no_place() -> None:
    assert seats(ROWS["governments"]["example"]) == {"US"}
    assert not seats(ROWS["governments"]["counter"])


def test_who_tells_of_anothers_soldiers_offers_none() -> None:
    assert "KR" not in actors(ROWS["reporters"]["example"])
    assert "KR" in actors(ROWS["reporters"]["counter"])


def test_every_member_of_a_bloc_is_a_donor() -> None:
    assert offers(ROWS["blocs"]["example"]) == {"EE", "LV", "LT"}
    assert not offers(ROWS["blocs"]["counter"])


def test_every_bloc_is_a_word_of_some_language() -> None:
    known = {entry.id for language in LEXICON.languages.values() for entry in language.entries}
    assert set(LEXICON.sides.blocs) <= known


def test_a_folder_without_sides_has_none_and_a_wrong_file_is_refused(tmp_path: Path) -> None:
    assert load_sides(tmp_path).enemies == frozenset()
    (tmp_path / "sides.toml").write_text("[enemies]\ncodes = 1\n", encoding="utf-8")
    with pytest.raises(SeedError, match=r"sides\.toml"):
        load_sides(tmp_path)
