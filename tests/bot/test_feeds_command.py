"""`coalition-watch feeds`, `backup`, `restore` and `database`, as an operator types them."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.feeds.discovery import feed_links
from bot.feeds.opml import read_opml
from bot.instance import lock
from bot.sources_file import read_sources
from storage.model import Tier
from storage.store import open_store
from tests.bot.polled import SUMMIT
from tests.fakes.feeds import FakeFeeds

ROOT = Path(__file__).parents[2]
PAGE = (
    '<html><head><link rel="stylesheet" href="/s.css"><link rel="alternate" type="application/rss+xml" href="broken">'
    '<LINK REL="alternate" TYPE="application/atom+xml" href="/news"><link rel=alternate type=application/rss+xml href="javascript:x">'
)
FIRST = '# my feeds\n[[source]]\nid = "first"\nurl = "https://first.example/feed"\npublisher = "First"\nlanguage = "fr"\ntier = "agency"\n'


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(FIRST, encoding="utf-8")
    for name, value in {
        "SOURCES_FILE": str(path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/x.db",
        "FETCH_ALLOW_PRIVATE": "1",
        "FETCH_HOST_GAP": "0",
        "BASELINE": "0",
    }.items():
        monkeypatch.setenv(name, value)
    return path


@pytest.fixture
def served(served_apart: FakeFeeds) -> FakeFeeds:
    served_apart.publish("news", [SUMMIT])
    served_apart.serve("broken", b"<rss", "text/xml")
    served_apart.serve("", PAGE.encode(), "text/html")
    return served_apart


def test_a_page_leads_to_its_feed(sources: Path, served: FakeFeeds, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feeds", "add", served.url(""), "--publisher", 'The "Daily"', "--language", "de", "--tier", "official"]) == 0
    added = read_sources(sources)[1]
    assert (added.url, added.publisher, added.language, added.tier) == (served.url("news"), 'The "Daily"', "de", Tier.OFFICIAL)
    assert sources.read_text(encoding="utf-8").startswith(FIRST.rstrip("\n"))
    assert "page is HTML, not a feed" in capsys.readouterr().out


def test_what_is_no_feed_is_not_added(sources: Path, served: FakeFeeds, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feeds", "add", served.url("missing")]) == 1
    assert main(["feeds", "add", served.url("broken")]) == 1
    assert main(["feeds", "test", served.url("news")]) == 0
    assert sources.read_text(encoding="utf-8") == FIRST
    assert "answered 404" in (said := capsys.readouterr().out)
    assert "1 items, the newest of" in said


def test_private_addresses_are_refused(
    sources: Path, served: FakeFeeds, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """F8."""
    del sources
    monkeypatch.setenv("FETCH_ALLOW_PRIVATE", "0")
    assert main(["feeds", "add", served.url("news")]) == 1
    assert served.asked == []
    assert "FETCH_ALLOW_PRIVATE=1 would allow it" in capsys.readouterr().out


def test_the_same_feed_is_not_added_twice(sources: Path, served: FakeFeeds, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feeds", "add", served.url("news")]) == 0
    assert main(["feeds", "add", served.url("news")]) == 2
    assert f"{served.url('news')} is in the list already, as 127-0-0-1\n" in capsys.readouterr().err
    assert len(read_sources(sources)) == 2
    assert [path.name for path in sources.parent.glob("tmp*")] == []


def test_a_feed_is_removed_with_its_table_alone(sources: Path) -> None:
    sources.write_text(FIRST + "\n" + FIRST.replace("first", "second"), encoding="utf-8")
    assert main(["feeds", "remove", "nobody"]) == 1
    assert main(["feeds", "remove", "first"]) == 0
    assert [source.id for source in read_sources(sources)] == ["second"]


def test_the_list_that_came_with_the_program_is_left_alone(
    sources: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del sources
    monkeypatch.delenv("SOURCES_FILE")
    assert main(["feeds", "remove", "elysee"]) == 2
    assert "SOURCES_FILE" in capsys.readouterr().err


def test_feeds_go_out_as_opml_and_come_in_again(sources: Path, tmp_path: Path) -> None:
    assert main(["feeds", "export", str(tmp_path / "out.opml")]) == 0
    assert [outline.url for outline in read_opml((tmp_path / "out.opml").read_bytes())] == ["https://first.example/feed"]
    (tmp_path / "in.opml").write_text(
        '<opml version="1.0"><body><outline text="Folder"><outline text="A &amp; B" xmlUrl="https://a.example/rss"/>'
        '<outline text="Bad" xmlUrl="file:///etc/passwd"/><outline xmlUrl="http://first.example/feed/"/></outline></body></opml>'
    )
    assert main(["feeds", "import", str(tmp_path / "in.opml")]) == 0
    assert [(source.id, source.publisher) for source in read_sources(sources)] == [("first", "First"), ("a-example", "A & B")]
    (tmp_path / "bomb.opml").write_text('<!DOCTYPE x [<!ENTITY a "aa">]><opml>&a;</opml>')
    assert main(["feeds", "import", str(tmp_path / "bomb.opml")]) == 2


def test_a_feed_is_paused_and_resumed(sources: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feeds", "pause", "first"]) == 1
    assert "the service has not read first from the list yet" in capsys.readouterr().out
    store = open_store(f"sqlite:///{tmp_path}/x.db")
    with store.write():
        store.sources.sync(read_sources(sources))
    store.close()
    assert main(["feeds", "pause", "first"]) == 0
    assert main(["feeds", "list"]) == 0
    assert "paused by the operator" in capsys.readouterr().out
    assert main(["feeds", "resume", "first"]) == 0
    assert main(["feeds", "pause", "nobody"]) == 1


def test_one_round_of_polling_says_how_many_were_asked(sources: Path, served: FakeFeeds, capsys: pytest.CaptureFixture[str]) -> None:
    sources.write_text(FIRST.replace("https://first.example/feed", served.url("news")), encoding="utf-8")
    for said in ("1 feed asked\n", "0 feeds asked\n"):
        # A process of its own, since a round sets up the log of its process.
        done = subprocess.run([sys.executable, "-m", "bot", "poll"], cwd=ROOT, capture_output=True, text=True, timeout=90, check=False)
        assert (done.returncode, done.stdout) == (0, said), done.stderr
    assert len(served.asked_for("news")) == 1
    assert main(["feeds", "list"]) == 0
    assert "well, read just now" in capsys.readouterr().out


def test_links_to_feeds_are_found_in_any_page() -> None:
    assert feed_links(PAGE.encode(), "https://a.example/x/") == ("https://a.example/x/broken", "https://a.example/news")
    assert feed_links(b"\xff\0<link", "https://a.example/") == ()


def test_the_list_stays_readable_for_whoever_read_it(sources: Path, tmp_path: Path) -> None:
    """The service may run under another name than the operator, and the list may be a link."""
    sources.chmod(0o644)
    (tmp_path / "in.opml").write_text('<opml><body><outline xmlUrl="https://a.example/rss"/></body></opml>')
    (tmp_path / "elsewhere").mkdir()
    real = sources.rename(tmp_path / "elsewhere" / "list.toml")
    sources.symlink_to(real)
    assert main(["feeds", "import", str(tmp_path / "in.opml")]) == 0
    assert (real.stat().st_mode & 0o777, sources.is_symlink(), len(read_sources(real))) == (0o644, True, 2)


def test_what_stands_above_the_next_feed_stays(sources: Path) -> None:
    second = FIRST.removeprefix("# my feeds\n").replace("first", "second")
    sources.write_text(f"{FIRST}\n# the second,\n# with care\n{second}", encoding="utf-8")
    assert main(["feeds", "remove", "first"]) == 0
    assert sources.read_text(encoding="utf-8").startswith('# my feeds\n# the second,\n# with care\n[[source]]\nid = "second"')


def test_the_last_feed_is_not_removed(sources: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feeds", "remove", "first"]) == 2
    assert "first is the only feed of sources.toml" in capsys.readouterr().err
    assert sources.read_text(encoding="utf-8") == FIRST


def test_an_import_says_what_it_left_out_and_stumbles_over_no_row(
    sources: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ('text="A" xmlUrl="https://a.example/1" language="greek (modern)"', 'xmlUrl="a.example"', 'xmlUrl="https://first.example/feed"')
    (tmp_path / "in.opml").write_text("<opml><body>" + "".join(f"<outline {row}/>" for row in rows) + "</body></opml>")
    assert main(["feeds", "import", str(tmp_path / "in.opml"), "--language", "el"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "a.example: no http or https address",
        "https://first.example/feed: in the list already",
        "1 feed added. The service reads the list at its next start.",
    ]
    assert [source.language for source in read_sources(sources)] == ["fr", "el"]


def test_an_export_overwrites_nothing(sources: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feeds", "export", str(sources)]) == 2
    assert f"{sources}: File exists\n" in capsys.readouterr().err
    assert sources.read_text(encoding="utf-8") == FIRST
    assert main(["feeds", "import", "/nowhere/in.opml"]) == 2
    assert "/nowhere/in.opml: No such file or directory\n" in capsys.readouterr().err


def test_a_page_without_a_feed_says_so(sources: Path, served: FakeFeeds, capsys: pytest.CaptureFixture[str]) -> None:
    served.serve("page", b"<!doctype html><html><body>Hello</body></html>", "text/html")
    assert main(["feeds", "add", served.url("page")]) == 1
    assert "page is HTML, not a feed, and it names none" in capsys.readouterr().out
    assert len(read_sources(sources)) == 1


@pytest.mark.usefixtures("sources")
def test_the_database_is_backed_up_restored_and_looked_after(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Q3, Q4: a backup goes while the service runs; a restore and a vacuum do not."""
    url = f"sqlite:///{tmp_path}/x.db"
    open_store(url).close()
    with lock(url):
        assert main(["backup", str(tmp_path / "b.db")]) == 0
        assert main(["restore", str(tmp_path / "b.db")]) == 2
        assert main(["database", "vacuum"]) == 2
        assert "already uses" in capsys.readouterr().err
    assert main(["restore", str(tmp_path / "b.db")]) == 0
    assert [main(["database", action]) for action in ("check", "size", "vacuum")] == [0, 0, 0]
    assert "the database is whole" in capsys.readouterr().out
