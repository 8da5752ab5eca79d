"""Every person proves themselves: the example is found, the counter-example is not; a wrong file is refused with its reason."""

from pathlib import Path

import pytest

from bot.reading.words.people import PeopleFinder
from bot.reading.words.terms import Matcher
from bot.reading.words.text import words
from storage.lexicon import SEEDS, load_lexicon
from storage.people import load_naming, load_people
from storage.seeds import SeedError

CODES = {"FR", "GB", "DE", "UA", "US", "RU", "PL", "IT", "EU", "NATO", "UN", "TR", "CA", "ES", "NL"}


def test_examples_are_found_and_counters_are_not() -> None:
    lexicon = load_lexicon()
    finder = PeopleFinder(lexicon.people, lexicon.naming)
    entries = Matcher(lexicon.languages["en"].entries)
    wrong = []
    for person in lexicon.people.values():
        for sentence, wanted in ((person.example, True), (person.counter, False)):
            row = words(sentence)
            found = {hit.key for hit in finder.find((row,), (entries.find(row),))[0]}
            if (person.id in found) is not wanted:
                wrong.append(f"{person.id}: {sentence}")
    assert not wrong, "\n".join(wrong)


def test_the_people_of_the_leading_countries_and_bodies_are_there() -> None:
    people = load_people(SEEDS)
    assert len(people) >= 120
    assert {person.country for person in people.values()} >= CODES


PERSON = """
[macron]
name = "Emmanuel Macron"
country = "FR"
roles = ["head"]
alone = "yes"
surnames = ["Macron"]
given = ["Emmanuel"]
example = "Macron spoke."
counter = "Macaroni was served."
"""


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('"head"', '"king"', "unknown role 'king'"),
        ('alone = "yes"', 'alone = "perhaps"', "alone must be one of"),
        ('surnames = ["Macron"]', "surnames = []", "surnames is missing"),
        ('name = "Emmanuel Macron"', "", "name must be a text"),
        ('country = "FR"', 'country = "FR"\nparty = "x"', "unknown key 'party'"),
        ('given = ["Emmanuel"]', "given = [1]", "given must be a list of texts"),
        ("[macron]", "[macron", "not valid TOML"),
    ],
)
def test_a_wrong_person_is_refused_with_the_reason(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    (tmp_path / "people.toml").write_text(PERSON.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SeedError, match=complaint):
        load_people(tmp_path)


def test_wrong_rules_of_names_are_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "names.toml").write_text('endings = "a"\nprefixes = ["x"]\n', encoding="utf-8")
    with pytest.raises(SeedError, match=r"unknown key 'prefixes'\n.*endings must be a list"):
        load_naming(tmp_path)
