"""Countries by the names that people type."""

from pathlib import Path

import pytest

from storage.countries import Countries, load_countries
from storage.seeds import SeedError


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("United Kingdom", "GB"),
        ("uk", "GB"),
        ("U.K.", "GB"),
        ("GBR", "GB"),
        ("britain", "GB"),
        ("Großbritannien", "GB"),
        ("Велика Британія", "GB"),
        ("London", "GB"),
        ("US", "US"),
        ("EE. UU.", "US"),
        ("États-Unis", "US"),
        ("Сполучені Штати", "US"),
        ("türkiye", "TR"),
        ("Turkey", "TR"),
        ("turkish", "TR"),
        ("أنقرة", "TR"),
        ("Deutschland", "DE"),
        ("alemania", "DE"),
        ("Saksa", "DE"),
        ("Німеччина", "DE"),
        ("Германия", "DE"),
        ("ألمانيا", "DE"),
        ("Polska", "PL"),
        ("Varsovie", "PL"),
        ("Варшава", "PL"),
        ("Eesti", "EE"),
        ("Czech Republic", "CZ"),
        ("Den Haag", "NL"),
        ("the Netherlands", "NL"),
        ("European Union", "EU"),
        ("OTAN", "NATO"),
        ("ООН", "UN"),
        ("coalition", "COALITION"),
        ("Kosovo", "XK"),
        ("EL", "GR"),
    ],
)
def test_a_country_is_known_by_its_names(typed: str, code: str, countries: Countries) -> None:
    assert countries.exact(typed) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Germny", "DE"),
        ("Frnace", "FR"),
        ("Lituania", "LT"),
        ("Untied Kingdom", "GB"),
        ("Unted Sttes", "US"),
        ("Icland", "IS"),
        ("Brussells", "BE"),
        ("Великобританія", "GB"),
    ],
)
def test_a_small_slip_is_understood(typed: str, code: str, countries: Countries) -> None:
    assert countries.find(typed) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Qatar", "QA"),
        ("Катар", "QA"),
        ("Kasachstan", "KZ"),
        ("Astana", "KZ"),
        ("Arabie saoudite", "SA"),
        ("Emirates", "AE"),
        ("Iraq", "IQ"),
        ("Iran", "IR"),
        ("Brazylia", "BR"),
        ("Afrique du Sud", "ZA"),
        ("Ägypten", "EG"),
        ("Armenien", "AM"),
        ("Азербайджан", "AZ"),
        ("Niger", None),
        ("Nigeria", "NG"),
        ("Pakistani", "PK"),
        ("Indonesien", "ID"),
        ("Urugwaj", "UY"),
        ("Монтевидео", "UY"),
        ("Paraguay", None),
    ],
)
def test_states_beyond_the_coalition_are_known_too(typed: str, code: str | None, countries: Countries) -> None:
    """Those that news of the subject names: the Gulf, Central Asia, the Caucasus, Brazil, South Africa, India, Indonesia ..."""
    assert countries.find(typed) == code


@pytest.mark.parametrize(
    "typed",
    [
        "Greenland",
        "Niger",
        "Sudan",
        "Mali",
        "Libya",
        "Zambia",
        "Guinea",
        "finance",
        "page",
    ],
)
def test_another_country_is_not_taken_for_one_of_ours(typed: str, countries: Countries) -> None:
    assert countries.find(typed) is None


def test_a_slip_between_two_countries_is_only_suggested(countries: Countries) -> None:
    assert countries.find("Austrlia") is None
    assert set(countries.suggest("Austrlia")) >= {"Austria", "Australia"}
    assert countries.find("Slovekia") is None
    assert set(countries.suggest("united")) == {"United Arab Emirates", "United Kingdom", "United States"}
    assert countries.suggest("qqqqqq") == ()


def test_names_and_flags(countries: Countries) -> None:
    assert countries.name("TR") == "Türkiye"
    assert countries.name("CZ") == "Czechia"
    assert countries.running("US") == "the United States"
    assert countries.running("FR") == "France"
    assert countries.flag("FR") == "🇫🇷"
    assert countries.flag("EU") == "🇪🇺"
    assert countries.flag("NATO") == countries.flag("COALITION") == countries.flag("ZZ") == ""
    assert countries.name("ZZ") == countries.running("ZZ") == "ZZ"


def test_every_country_is_found_by_code_name_and_capital(countries: Countries) -> None:
    for code, country in countries.by_code.items():
        assert {countries.exact(name) for name in (code, country.name, country.running, country.capital or code)} == {code}
    assert len(countries.by_code) == 27 + 26 + 48 + len(("EU", "NATO", "UN", "COALITION"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[FR]\nname = "France"\ncolour = "blue"', "unknown key 'colour'"),
        ('[FR]\nnames = ["x"]', "[FR] has no name"),
        ('[FR]\nname = "France"\nnames = ["..."]', "names must be a list of words"),
        ('[FR]\nname = "France"\n[XX]\nname = "Other"\nnames = ["FRANCE"]', "'FRANCE' is claimed by FR and by XX"),
        ('FR = "France"', "'FR' is no table"),
        ("[FR", "not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_the_reason(text: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "countries.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SeedError) as caught:
        load_countries(tmp_path)
    assert problem in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"countries\.toml: cannot be read"):
        load_countries(tmp_path)
