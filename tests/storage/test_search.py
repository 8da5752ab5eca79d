"""Words lead to articles, and articles to stories."""

from storage.model import Verdict
from storage.store import Store
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
