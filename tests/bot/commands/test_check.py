"""What a start looks at: everything the first time, and the seeds again only when they or their reader have changed."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.check import problems_at_start, problems_of_seeds
from bot.settings import read_settings
from storage.lexicon import load_lexicon
from storage.seeds import Entry


def test_s6_seeds_that_held_at_an_earlier_start_cost_the_next_one_no_time(tmp_path: Path) -> None:
    settings = read_settings({"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"})
    seconds = []
    for _ in range(2):
        begun = time.process_time()
        assert problems_at_start(settings) == []
        seconds.append(time.process_time() - begun)
    assert seconds[1] < seconds[0] / 4


def test_feeds_that_cannot_be_read_are_told_at_every_start(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    assert problems_at_start(read_settings({"DATABASE_URL": url})) == []
    broken = read_settings({"DATABASE_URL": url, "SOURCES_FILE": "/nowhere/sources.toml"})
    assert [problem.split(":")[0] for problem in problems_at_start(broken)] == ["SOURCES_FILE /nowhere/sources.toml"]


def test_every_proof_of_the_seeds_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples of languages, places and people, and the sentences that prove the tables of a language."""
    lexicon = load_lexicon()
    german = lexicon.languages["de"]
    checks = tuple(replace(check, finds=("XX",), misses=check.finds) for check in german.checks[:1])
    venues = [entry for entry in lexicon.places.entries if entry.example]
    places = replace(lexicon.places, entries=tuple(replace(entry, example=entry.counter) for entry in venues))
    wrong = replace(lexicon, languages={**lexicon.languages, "de": replace(german, checks=checks)}, places=places)
    monkeypatch.setattr("bot.commands.check.load_lexicon", lambda _: wrong)
    told = list(problems_of_seeds())
    family, found = german.checks[0].family, german.checks[0].finds
    expected = [f"de.toml: {family}.XX is not found", *(f"de.toml: {family}.{key} is found" for key in found)]
    expected += [f"places.toml: {entry.id}: example is not found" for entry in venues]
    assert [": ".join(problem.split(": ")[: 2 if problem.startswith("de") else 3]) for problem in told] == expected


def test_a_name_of_which_no_rule_speaks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelled concept would be read and mean nothing."""
    lexicon = load_lexicon()
    names = ("country.UK", "city.Parris", "force.nmae")
    proofs = {"force.nmae": {"example": "Zzforce.nmae.", "counter": "Nothing."}}
    strange = [Entry(id=name, aliases=(f"zz{name}",), **proofs.get(name, {})) for name in names]
    danish = replace(lexicon.languages["da"], entries=(*lexicon.languages["da"].entries, *strange))
    wrong = replace(lexicon, languages={**lexicon.languages, "da": danish})
    monkeypatch.setattr("bot.commands.check.load_lexicon", lambda _: wrong)
    assert [problem.split("; ")[0] for problem in problems_of_seeds()] == [
        "da.toml: country.UK: no such country in countries.toml",
        "da.toml: city.Parris: no such town in places.toml or towns.toml",
        "da.toml: force.nmae: no concept of this name in en.toml",
    ]
