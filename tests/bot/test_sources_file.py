"""The operator's list of feeds."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import SEEDS
from bot.sources_file import SourcesError, interval, read_sources
from storage.model import Tier

GOOD = """
[[source]]
id = "elysee"
url = "https://example.org/feed"
publisher = "Élysée"
language = "fr"
tier = "official"
every = "15m"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_list_that_comes_with_the_project_is_sound() -> None:
    sources = read_sources(SEEDS / "sources.toml")
    assert len(sources) > 50
    assert {Tier.OFFICIAL, Tier.AGENCY, Tier.PRESS, Tier.STATE_MEDIA} <= {source.tier for source in sources}


def test_a_feed_is_read_with_its_interval(tmp_path: Path) -> None:
    (source,) = read_sources(write(tmp_path, GOOD))
    assert (source.id, source.tier, source.every) == ("elysee", Tier.OFFICIAL, timedelta(minutes=15))


def test_a_feed_may_make_three_unconfirmed_alerts_an_hour_or_as_many_as_the_operator_says(tmp_path: Path) -> None:
    (usual,) = read_sources(write(tmp_path, GOOD))
    (trusted,) = read_sources(write(tmp_path, GOOD + 'unconfirmed = "50"\n'))
    assert (usual.unconfirmed, trusted.unconfirmed) == (3, 50)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("official", "boss"), "tier must be one of"),
        (("15m", "soon"), "every must be a time"),
        (('every = "15m"', 'unconfirmed = "many"'), "unconfirmed must be a number"),
        (("https://example.org/feed", "file:///etc/passwd"), "url must be an http"),
        (('language = "fr"', ""), "language is missing"),
        (("publisher", "publisherr"), "unknown key 'publisherr'"),
    ],
)
def test_a_wrong_feed_is_named(tmp_path: Path, change: tuple[str, str], complaint: str) -> None:
    with pytest.raises(SourcesError, match=complaint):
        read_sources(write(tmp_path, GOOD.replace(*change)))


@pytest.mark.parametrize("text", ['source = ["https://example.org/feed"]', "source = [1, 2]"])
def test_a_list_of_anything_else_is_no_list_of_feeds(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourcesError, match=r"source 1: is no \[\[source\]\] table"):
        read_sources(write(tmp_path, text))


def test_the_same_feed_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match="stands twice"):
        read_sources(write(tmp_path, GOOD + GOOD))


def test_an_empty_or_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match="holds no"):
        read_sources(write(tmp_path, ""))
    with pytest.raises(SourcesError, match="cannot be read"):
        read_sources(tmp_path / "absent.toml")


def test_intervals() -> None:
    assert interval("90s") == timedelta(seconds=90)
    assert interval("0s") is None
    assert interval("8d") is None
    assert interval("10 minutes") is None
