"""One article has many addresses; two articles never share one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.urls import TRACKING, article_id, canonical

ARTICLE = "https://news.example/world/2025/coalition-summit?id=7"


@pytest.mark.parametrize(
    "variant",
    [
        "http://news.example/world/2025/coalition-summit?id=7",
        "HTTPS://News.Example/world/2025/coalition-summit?id=7",
        "https://news.example:443/world/2025/coalition-summit?id=7",
        "http://news.example:80/world/2025/coalition-summit?id=7",
        "https://news.example./world/2025/coalition-summit?id=7",
        "https://news.example/world/2025/coalition-summit/?id=7",
        "https://news.example/world/2025/coalition-summit?id=7#comments",
        "https://news.example/world/2025/coalition-summit?id=7&utm_source=rss&utm_medium=feed",
        "https://news.example/world/2025/coalition-summit?UTM_Campaign=x&id=7",
        "https://news.example/world/2025/coalition-summit?at_medium=RSS&at_campaign=KARANGA&id=7",
        "https://news.example/world/2025/coalition-summit?fbclid=abc&id=7",
        "https://news.example/world/2025/coalition-summit?id=7&xtor=RSS-3208",
        "https://news.example/world/2025/coalition-summit?id=7&gclid=1&gbraid=2&wbraid=3",
        "https://news.example/world/2025/coalition-summit?mtm_campaign=a&id=7",
        "https://news.example/world/2025/coalition-summit?mc_cid=1&mc_eid=2&id=7",
        "https://news.example/world/2025/coalition-summit?id=7&ocid=socialflow_twitter",
        "https://news.example/world/2025/coalition-summit?id=7&igshid=x&msclkid=y",
        "https://news.example/world/2025/coalition-summit?cmpid=a&id=7&wt_mc=rss",
        "https://news.example/world/2025/coalition%2dsummit?id=7",
        " https://news.example/world/2025/coalition-summit?id=7\n",
    ],
)
def test_every_address_of_an_article_is_one(variant: str) -> None:
    """F11."""
    assert article_id(variant) == article_id(ARTICLE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/a?id=7", "https://news.example/a?id=8"),
        ("https://news.example/a?id=7", "https://news.example/a"),
        ("https://news.example/a?page=2", "https://news.example/a?page=3"),
        ("https://news.example/a?lang=uk", "https://news.example/a?lang=en"),
        ("https://news.example/a?a=1&a=2", "https://news.example/a?a=1"),
        ("https://news.example/a", "https://news.example/A"),
        ("https://news.example/a", "https://www.news.example/a"),
        ("https://news.example:8443/a", "https://news.example/a"),
        ("https://news.example/?12345", "https://news.example/?12346"),
        ("https://news.example/a%2Fb", "https://news.example/a/b"),
        ("https://news.example/a?attribute=1", "https://news.example/a"),
        ("https://news.example/a?source=afp", "https://news.example/a?source=reuters"),
    ],
)
def test_different_articles_stay_different(one: str, other: str) -> None:
    """F11."""
    assert article_id(one) != article_id(other)


MEANING = (
    "id", "p", "page", "article", "articleid", "article_id", "aid", "nid", "node", "story",
    "storyid", "story_id", "news", "newsid", "news_id", "item", "itemid", "doc", "docid", "document",
    "post", "postid", "content", "cid", "contentid", "key", "ref_id", "number", "no", "nr",
    "date", "day", "year", "lang", "hl", "q", "title", "slug", "section", "view",
)  # fmt: skip
"""Names of parameters by which sites of the last thirty years have told one article, page or language from another."""
VALUES = (("1", "2"), ("100000", "100001"), ("paris-summit", "paris-summit-2"), ("2025-03-27", "2025-03-28"), ("uk", ""))
PAIRS = [(name, *pair) for name in MEANING for pair in VALUES]


@pytest.mark.parametrize(("name", "one", "other"), PAIRS)
def test_f11_a_parameter_that_means_something_is_never_dropped(name: str, one: str, other: str) -> None:
    """F11: 200 pairs, none of which may become one; tracking beside them changes nothing."""
    base = "https://news.example/index.php?utm_source=rss"
    assert article_id(f"{base}&{name}={one}") != article_id(f"{base}&{name}={other}")
    assert article_id(f"{base}&{name}={one}") == article_id(f"https://news.example/index.php?{name}={one}&fbclid=1")


def test_f11_two_hundred_pairs_are_tried() -> None:
    assert len(set(PAIRS)) == 200


def test_the_order_of_parameters_does_not_count() -> None:
    assert canonical("https://news.example/a?b=2&a=1") == canonical("https://news.example/a?a=1&b=2")


def test_foreign_hosts_are_shown_as_punycode() -> None:
    assert canonical("https://президент.укр/новини") == "https://xn--d1abbgf6aiiy.xn--j1amh/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8"
    assert canonical("https://xn--d1abbgf6aiiy.xn--j1amh/") == canonical("http://ПРЕЗИДЕНТ.укр")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news.example/a",
        "//news.example/a",
        "javascript:alert(1)",
        "data:text/html,hello",
        "file:///etc/passwd",
        "ftp://news.example/a",
        "mailto:press@news.example",
        "https://",
        "https:///path",
        "https://good.example@evil.example/",
        "https://good.example\\@evil.example/",
        "https://news.example:99999/",
        "https://news.example:0/",
        "https://news.example:abc/",
        "https://[::1/",
        "https://a..b/",
        "https://news exa.mple/",
        "https://news.example/a\nb",
        'https://news.example/"onmouseover="x',
    ],
)
def test_what_is_no_plain_web_address_has_no_form(url: str) -> None:
    assert canonical(url) is None


def test_an_ipv6_host_keeps_its_brackets() -> None:
    assert canonical("http://[2001:DB8::1]:8080/a") == "https://[2001:db8::1]:8080/a"


def test_ids_have_128_bits_in_hexadecimal() -> None:
    assert len(bytes.fromhex(article_id(ARTICLE))) == 16


def test_no_tracking_parameter_makes_another_article() -> None:
    assert {article_id(f"{ARTICLE}&{name}=x") for name in TRACKING} == {article_id(ARTICLE)}


@given(st.text(max_size=60))
def test_any_text_has_an_id_and_one_canonical_form(text: str) -> None:
    assert len(article_id(text)) == 32
    form = canonical(f"https://news.example/{text}")
    assert form is None or canonical(form) == form
