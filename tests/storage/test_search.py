"""Words lead to articles, and articles to stories."""

import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.model import Verdict
from storage.searched import as_searched, words_searched
from storage.store import Store, open_store
from tests.makers import article, keep, story


def test_all_words_must_be_there_and_accents_need_not(store: Store) -> None:
    number = keep(
        store, story(), (article("a", title="Élysée talks", text="Macron receives Zelensky"), ()), (article("b", title="Other"), ())
    )
    found = store.articles.search("elysee macr", 10)
    assert [(entry.article.id, entry.story) for entry in found] == [("a", number)]
    assert store.texts.count("elysee macr") == 1
    assert store.articles.search("elysee scholz", 10) == ()


def test_operators_are_only_words(store: Store) -> None:
    keep(store, story(), (article("a", title="Near the summit", text="OR not"), ()))
    assert store.articles.search('summit" OR "nothing', 10) == ()
    assert store.articles.search("NEAR(summit)", 10)[0].article.id == "a"
    assert store.articles.search("***", 10) == ()


def test_irrelevant_articles_are_not_found(store: Store) -> None:
    store.articles.add(article("x", title="Football"), Verdict(relevant=False, score=0.0))
    assert store.texts.count("football") == 0


def test_a_page_of_results(store: Store) -> None:
    keep(store, story(), *((article(f"a{n}", title="summit"), ()) for n in range(5)))
    first = [entry.article.id for entry in store.articles.search("summit", 2)]
    second = [entry.article.id for entry in store.articles.search("summit", 2, 2)]
    assert len({*first, *second}) == 4


def test_an_article_with_several_matters_is_found_once(store: Store) -> None:
    number = keep(store, story(), (article("a", title="Live: summit"), ()))
    other = keep(store, story(city="London"))
    entry = store.articles.of_story(number)[0]
    store.articles.file(type(entry)(story=other, article=entry.article, origin="a", summary=()), section=1)
    assert [found.story for found in store.articles.search("summit", 10)] == [number]


SCRIPTS = {
    "Η Συμμαχία των Προθύμων στο ΠΑΡΙΣΙ": ("Παρίσι", "παρισι", "προθυμων", "ΠΡΟΘΎΜΩΝ", "συμμαχια"),
    "Коаліція охочих зустрілася в Києві": ("коаліція", "КОАЛІЦІЯ", "києв", "Києві охочих"),
    "Жолнери в Україні й Ґданську": ("україні", "ЖОЛНЕРИ", "ґданськ"),
    "Коалиция желающих: ещё войска": ("еще", "ЖЕЛАЮЩИХ"),
    "تحالف الراغبين يجتمع في باريس، إنّ القوّات": ("باريس", "باريسُ", "الراغبين", "ان القوات"),
    "קואליציית המוכנים בפריז": ("המוכנים", "בְּפריז"),
    "სურვილის მქონეთა კოალიცია პარიზში": ("კოალიცია",),
    "Կամավորների կոալիցիան Փարիզում": ("փարիզ",),
    "Rząd w Łodzi, Győr, Ærø, Đakovo, Šiauliai": ("łodzi", "lodzi", "gyor", "aero", "dakovo", "siauliai"),
    "İSTANBUL'da IRAK ve Işık": ("istanbul", "İstanbul", "ırak", "isik"),
    "Straße nach Gießen": ("strasse", "GIESSEN"),
    "इच्छुकों का गठबंधन पेरिस में मिला": ("गठबंधन", "पेरिस"),
    "พันธมิตรแห่งความเต็มใจประชุมที่ปารีส": ("พันธมิตร", "ปารีส", "ประชุม"),
    "有志連合がパリで会合を開く": ("有志連合", "パリ", "会合", "ﾊﾟﾘ"),
    "志愿联盟在巴黎开会": ("巴黎", "联盟 巴黎"),
    "의지의 연합 파리 회의": ("파리", "연합"),
}


@pytest.mark.parametrize("title", SCRIPTS)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_script_is_searched_however_it_is_written(store: Store, title: str, form: str) -> None:
    """In capitals or small, with accents or without, composed by the one keyboard or the other; and nothing else is found."""
    others = [(article(f"o{at}", title=other), ()) for at, other in enumerate(SCRIPTS) if other != title]
    keep(store, story(), (article("a", title="Untitled", text=unicodedata.normalize(form, title)), ()), *others)
    for words in SCRIPTS[title]:
        for written in ("NFC", "NFD"):
            found = [entry.article.id for entry in store.articles.search(unicodedata.normalize(written, words), 10)]
            assert found == ["a"], (words, written)


def test_a_kana_with_another_mark_is_another(store: Store) -> None:
    keep(store, story(), (article("a", title="ハリで会合"), ()))
    assert store.articles.search("パリ", 10) == ()


@given(st.text(max_size=40))
def test_any_words_can_be_asked_for(words: str) -> None:
    """Nothing that a person types is an operator, and what stands in a text is found in it."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute('create virtual table search using fts5 (text, tokenize = "unicode61 remove_diacritics 2")')
        connection.execute("insert into search values (?)", [as_searched(f"before {words} behind")])
        for word in words_searched(words):
            assert '"' not in word
            connection.execute("select 1 from search where search match ?", [f'"{word}"*']).fetchall()


def test_what_was_stored_before_is_found_as_well(tmp_path: Path) -> None:
    """A database of a version whose search knew accents is carried over."""
    url = f"sqlite:///{tmp_path}/x.db"
    store = open_store(url)
    keep(store, story(), *((article(f"a{at}", title=title), ()) for at, title in enumerate(SCRIPTS)))
    with store.write():
        for at, title in enumerate(SCRIPTS):
            store._db.execute("update search set title = ? where rowid = (select id from texts where article = ?)", [title, f"a{at}"])
        store._db.execute("delete from _sqlite_migrations where name = 'm007_any_script'")
    store.close()
    again = open_store(url)
    for at, wanted in enumerate(SCRIPTS.values()):
        assert [entry.article.id for entry in again.articles.search(wanted[0], 10)] == [f"a{at}"]
    again.close()
