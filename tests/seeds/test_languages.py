"""Every entry of every language proves itself: its example matches, its counter-example does not."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from bot.reading.words.document import Reader
from bot.reading.words.terms import Matcher
from bot.reading.words.text import words
from storage.lexicon import SEEDS, load_lexicon
from storage.seeds import Language, SeedError, load_language
from tests.makers import article

FILES = sorted((SEEDS / "languages").glob("*.toml"))
NATO_EU_AND_MORE = frozenset(
    "ar bg cs da de el en es et fi fr hr hu is it lt lv mk nl no pl pt ro ru sk sl sq sv tr uk".split()  # noqa: SIM905 - one line reads better
)


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def language(request: pytest.FixtureRequest) -> Language:
    return load_language(request.param)


def test_every_language_of_our_readers_is_there() -> None:
    assert {path.stem for path in FILES} >= NATO_EU_AND_MORE


def test_examples_match_and_counters_do_not(language: Language) -> None:
    matcher = Matcher(language.entries, strangers=language.strangers)
    wrong = []
    for entry in language.entries:
        for sentence, wanted in ((entry.example, True), (entry.counter, False)):
            found = any(hit.id == entry.id for hit in matcher.find(words(sentence)))
            if sentence and found is not wanted:
                wrong.append(f"{entry.id}: {'not found' if wanted else 'found'} in: {sentence}")
    assert not wrong, "\n".join(wrong)


def test_checks_of_the_tables_hold(language: Language) -> None:
    matcher = Matcher(language.entries, strangers=language.strangers)
    for check in language.checks:
        found = {hit.key for hit in matcher.find(words(check.text)) if hit.family == check.family}
        assert set(check.finds) <= found, f"{check.text}: found {sorted(found)}"
        assert not found & set(check.misses), f"{check.text}: found {sorted(found)}"


def test_concepts_have_both_proofs_and_tables_a_check(language: Language) -> None:
    raw = tomllib.loads((SEEDS / "languages" / f"{language.code}.toml").read_text(encoding="utf-8"))
    lacking = [key for key, words_ in raw["words"].items() if not (words_.get("example") and words_.get("counter"))]
    assert not lacking
    tables = {"country", "city", "month", "weekday", "day", "numeral", "magnitude", "currency"}
    assert tables <= {check.family for check in language.checks}


@pytest.fixture(scope="module")
def readers() -> tuple[Reader, Reader]:
    """One that knows no strangers, and one that does."""
    lexicon = load_lexicon()
    without = {code: replace(language, strangers=()) for code, language in lexicon.languages.items()}
    return Reader(replace(lexicon, languages=without)), Reader(lexicon)


def test_strangers_are_caught_and_let_go(language: Language, readers: tuple[Reader, Reader]) -> None:
    """An envoy is no word of sending, although Finnish writes them alike: each such word is there for a reason, and has its effect."""
    wrong = []
    for stranger in language.strangers:
        bare = stranger.alias.strip("=*")
        texts = [bare] if stranger.alias.startswith("=") else [bare, bare.capitalize()]
        caught, caught_still = (any(_finds(reader, language.code, text, stranger.family) for text in texts) for reader in readers)
        if not caught or caught_still:
            wrong.append(f"{stranger.family}: {'nothing catches ' if not caught else 'caught still is '}{stranger.alias}")
        if not stranger.meaning:
            wrong.append(f"{stranger.family}: what does {stranger.alias} mean?")
    assert not wrong, "\n".join(wrong)


def _finds(reader: Reader, language: str, text: str, family: str) -> bool:
    document = reader.open(article(title="-", text=text, language=language))
    return any(hit.family == family for hit in document.hits)


_CONCEPT = 'language = "xx"\n[words."force.name"]\n'


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('language = "xx"\nword = 1\n', "unknown key 'word'"),
        ('language = "xx"\n[countries]\nFR = ["a*b"]\n', "star inside"),
        ('language = "xx"\n[countries]\nFR = []\n', "no aliases"),
        ('language = "xx"\n[countries]\nFR = ["pariz"]\nGB = ["Pariz"]\n', "claimed by"),
        ('language = "xx"\n[countries]\nFR = ["paris*"]\n[strangers.city]\nparisit = "parasites"\n', "no entry is of this family"),
        ('language = "xx"\n[countries]\nFR = ["paris*"]\n[strangers.country]\n"*isit" = "parasites"\n', "begins with a star"),
        ('language = "xx"\n[countries]\nFR = ["paris*"]\n[strangers.country]\n"paris*" = "a myth"\n', "is an alias as well"),
        ("language = ", "not valid TOML"),
        ('decimal = ","\n', 'language must be the code of the language, such as "fr"'),
        ('language = "xx"\nalso = "yy"\n', "also must be a list of texts"),
        ('language = "xx"\ntowns_bare = "yes"\n', "towns_bare must be true or false"),
        ('language = "xx"\nmonths = ["mai"]\n', "months must be a table"),
        ('language = "xx"\n[countries]\nFR = "ranska*"\n', "country.FR must be a list of texts"),
        (f'{_CONCEPT}aliases = "joukko"\nexample = "Joukko."\ncounter = "Ei."\n', "force.name.aliases must be a list of texts"),
        (f'{_CONCEPT}aliases = ["joukko"]\nexample = "Joukko."\n', "force.name: counter must be a sentence"),
        (f'{_CONCEPT}aliases = ["joukko"]\nexampel = "Joukko."\ncounter = "Ei."\n', "force.name: unknown key 'exampel'"),
        ('language = "xx"\n[words]\nforce = ["joukko"]\n', "force must be a table"),
        ('language = "xx"\n[strangers]\ncountry = ["svedok"]\n', "strangers.country must be a table of words"),
        ('language = "xx"\n[[check]]\ntable = "country"\ntext = "Ranska."\n', "check 1: table must be one of countries, cities"),
        ('language = "xx"\n[[check]]\ntable = "countries"\ntext = "Ranska."\nfind = ["FR"]\n', "check 1: unknown key 'find'"),
    ],
)
def test_a_wrong_file_is_refused_with_its_reason(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "xx.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SeedError, match=complaint):
        load_language(path)


def test_a_bare_sum_is_no_kind_of_contribution(language: Language) -> None:
    """Two billion euros may be a loan or weapons: the sum is read as an amount, and what it buys as the kind."""
    matcher = Matcher(language.entries, strangers=language.strangers)
    kinds = [alias for entry in language.entries if entry.family == "kind" for alias in entry.aliases]
    sums = []
    for alias in kinds:
        said = words(alias.replace("*", "").removeprefix("=").replace("~", ""))
        found = [hit for hit in matcher.find(said) if hit.family in ("magnitude", "currency")]
        covered = {at for hit in found for at in range(hit.start, hit.end)}
        if any(hit.family == "magnitude" for hit in found) and all(at in covered or len(word.text) <= 2 for at, word in enumerate(said)):
            sums.append(alias)
    assert not sums
