"""Feeds of every kind: the good, the odd, the broken and the hostile."""

import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.entries import MOST_ITEMS
from bot.feeds.parse import Parsed, parse
from bot.feeds.urls import article_id
from storage.model import Article, Source, Tier
from tests.fakes.feeds import FeedItem, rss

NOW = datetime(2025, 3, 28, 9, 0, tzinfo=UTC)
SOURCE = Source(
    id="fake", url="https://news.example/feed.xml", publisher="Fake News", language="fr", tier=Tier.PRESS, every=timedelta(minutes=10)
)
AGGREGATOR = Source(
    id="all", url="https://all.example/rss", publisher="All News", language="en", tier=Tier.AGGREGATOR, every=timedelta(minutes=10)
)
XML = "application/rss+xml"


def read(content: bytes | str, content_type: str = XML, source: Source = SOURCE) -> Parsed:
    return parse(content.encode() if isinstance(content, str) else content, content_type, source, NOW)


def articles(content: bytes | str, content_type: str = XML, source: Source = SOURCE) -> tuple[Article, ...]:
    parsed = read(content, content_type, source)
    assert parsed.problem == ""
    return parsed.articles


def only(content: bytes | str, content_type: str = XML, source: Source = SOURCE) -> Article:
    (article,) = articles(content, content_type, source)
    return article


def channel(items: str, head: str = "") -> str:
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>F</title>{head}{items}</channel></rss>'


def item(inside: str) -> str:
    return channel(f"<item><title>Title</title><link>https://news.example/1</link>{inside}</item>")


# Formats


def test_an_rss_item_becomes_an_article() -> None:
    feed = channel(
        "<item><title>Sommet &amp; <![CDATA[<b>Paris</b>]]></title><link>https://news.example/1?utm_source=rss</link><guid>g1</guid>"
        "<description>&lt;p&gt;Court.&lt;/p&gt;</description><pubDate>Thu, 27 Mar 2025 13:30:00 +0100</pubDate></item>"
    )
    assert only(feed) == Article(
        id=article_id("https://news.example/1"),
        source="fake",
        publisher="Fake News",
        tier=Tier.PRESS,
        url="https://news.example/1?utm_source=rss",
        title="Sommet & Paris",
        text="Court.",
        language="fr",
        published=datetime(2025, 3, 27, 12, 30, tzinfo=UTC),
        first_seen=NOW,
    )


def test_an_atom_entry_becomes_an_article() -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title type="html">&lt;i&gt;Joint&lt;/i&gt; statement</title>'
        '<id>tag:x,2025:1</id><link rel="alternate" href="/government/1"/><updated>2025-03-27T12:00:00Z</updated>'
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div></content></entry></feed>'
    )
    article = only(feed, "application/atom+xml")
    assert (article.title, article.text) == ("Joint statement", "One.\n\nTwo.")
    assert article.url == "https://news.example/government/1"
    assert article.published == datetime(2025, 3, 27, 12, 0, tzinfo=UTC)


def test_an_rdf_item_becomes_an_article() -> None:
    feed = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>F</title></channel>'
        '<item rdf:about="https://news.example/1"><title>Title</title><link>https://news.example/1</link>'
        "<description>Text</description><dc:date>2025-03-27T14:00:00+02:00</dc:date></item></rdf:RDF>"
    )
    article = only(feed, "application/rdf+xml")
    assert (article.title, article.text, article.published.hour) == ("Title", "Text", 12)


@pytest.mark.parametrize("version", ["0.90", "0.91", "0.92", "0.93", "0.94", "2.0"])
def test_every_old_rss_is_read(version: str) -> None:
    feed = f'<rss version="{version}"><channel><item><title>Old</title><link>https://news.example/1</link></item></channel></rss>'
    assert only(feed).title == "Old"


def test_a_json_feed_is_read() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "F",
        "items": [
            {
                "id": 7,
                "url": "https://news.example/1",
                "title": "Title",
                "content_html": "<p>One.</p><p>Two.</p>",
                "summary": "One.",
                "date_published": "2025-03-27T13:00:00+01:00",
            },
            {"id": "8", "content_text": "Only text."},
            "not an item",
            {"id": "9", "url": ["no", "text"], "title": "Odd", "date_published": "yesterday"},
        ],
    }
    first, second, third = articles(json.dumps(feed), "application/feed+json")
    assert (first.title, first.text, first.published) == ("Title", "One.\n\nTwo.", datetime(2025, 3, 27, 12, 0, tzinfo=UTC))
    assert (second.title, second.text, second.url) == ("Only text.", "Only text.", "")
    assert (third.title, third.url, third.published) == ("Odd", "", NOW)


def test_a_json_feed_without_items_is_a_good_feed() -> None:
    assert read('\ufeff{"version": "https://jsonfeed.org/version/1", "items": []}') == Parsed()


# Titles and texts


def test_the_longer_of_content_and_summary_is_the_text() -> None:
    full = item(
        "<description>Short.</description>"
        '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        "<![CDATA[<p>Long one.</p><p>Long two.</p>]]></content:encoded>"
    )
    assert only(full).text == "Long one.\n\nLong two."
    teaser = item(
        "<description>The whole text stands here.</description>"
        '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA[<img src="x.jpg">]]></content:encoded>'
    )
    assert only(teaser).text == "The whole text stands here."


def test_a_title_that_was_escaped_twice_reads_well() -> None:
    assert only(channel("<item><title>Starmer&amp;amp;#8217;s plan</title></item>")).title == "Starmer’s plan"


def test_markup_never_reaches_an_article() -> None:
    article = only(
        channel(
            "<item><title>&lt;script&gt;alert(1)&lt;/script&gt;Summit &lt;a href='https://evil.example'&gt;here&lt;/a&gt;</title>"
            "<description>&lt;img src=x onerror=alert(1)&gt;Text&lt;style&gt;p{}&lt;/style&gt;</description></item>"
        )
    )
    assert (article.title, article.text) == ("Summit here", "Text")


def test_without_a_title_the_text_opens() -> None:
    article = only(channel(f"<item><description>{'word ' * 100}</description><link>https://news.example/1</link></item>"))
    assert article.title.startswith("word word")
    assert article.title.endswith("word…")
    assert len(article.title) <= 120


def test_an_item_that_says_nothing_is_left_out() -> None:
    assert articles(channel("<item><link>https://news.example/1</link></item><item></item>")) == ()


# Links and identity


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "ftp://x/1", "https://good@evil.example/", "file:///etc/passwd"]
)
def test_a_link_that_is_not_of_the_web_is_never_used(link: str) -> None:
    assert only(channel(f"<item><title>T</title><link>{link}</link></item>")).url == ""


def test_a_guid_that_is_an_address_serves_as_link() -> None:
    assert only(channel("<item><title>T</title><guid>https://news.example/7</guid></item>")).url == "https://news.example/7"
    plain = only(channel('<item><title>T</title><guid isPermaLink="false">https://news.example/7</guid></item>'))
    assert plain.url == "https://news.example/7"


def test_a_link_with_blanks_and_breaks_is_mended() -> None:
    assert only(channel("<item><title>T</title><link>\n https://news.example/a b\n</link></item>")).url == "https://news.example/a%20b"


def test_without_a_link_the_guid_tells_articles_apart() -> None:
    feed = channel("<item><title>Same</title><guid>a</guid></item><item><title>Same</title><guid>b</guid></item>")
    first, second = articles(feed)
    assert first.id != second.id
    assert [article.id for article in articles(feed)] == [first.id, second.id]


def test_without_link_and_guid_the_title_does() -> None:
    first, second = articles(channel("<item><title>One</title></item><item><title>Two</title></item>"))
    assert first.id != second.id
    elsewhere = only(channel("<item><title>One</title></item>"), source=AGGREGATOR)
    assert elsewhere.id != first.id


def test_two_articles_under_one_link_are_both_kept() -> None:
    old = FeedItem(title="Morning", link="https://news.example/live", guid="1", published=NOW - timedelta(hours=3))
    new = FeedItem(title="Evening", link="https://news.example/live", guid="2", published=NOW - timedelta(hours=1))
    (alone,) = articles(rss([old]))
    later = articles(rss([new, old]))
    assert {article.title for article in later} == {"Morning", "Evening"}
    assert len({article.id for article in later}) == 2
    assert next(article for article in later if article.title == "Morning").id == alone.id


def test_a_plain_repetition_is_one_article() -> None:
    same = FeedItem(title="Summit", link="https://news.example/1", guid="1")
    again = FeedItem(title="Summit", link="https://news.example/1?utm_source=x", guid="2")
    assert len(articles(rss([same, again]))) == 1


# Dates


@pytest.mark.parametrize(
    ("date", "published"),
    [
        ("Thu, 27 Mar 2025 12:00:00 GMT", datetime(2025, 3, 27, 12, 0, tzinfo=UTC)),
        ("Thu, 27 Mar 2025 12:00:00 EST", datetime(2025, 3, 27, 17, 0, tzinfo=UTC)),
        ("2025-03-27T12:00:00+03:00", datetime(2025, 3, 27, 9, 0, tzinfo=UTC)),
        ("Fri, 28 Mar 2025 09:30:00 GMT", datetime(2025, 3, 28, 9, 30, tzinfo=UTC)),
        ("Fri, 28 Mar 2025 10:01:00 GMT", NOW),
        ("Thu, 01 Jan 2099 00:00:00 GMT", NOW),
        ("Thu, 01 Jan 1970 00:00:00 GMT", NOW),
        ("Mon, 01 Jan 0001 00:00:00 +0000", NOW),
        ("Thu, 27 Mar 2025 99:99:99 GMT", NOW),
        ("yesterday", NOW),
        ("", NOW),
    ],
)
def test_dates_are_utc_and_believable(date: str, published: datetime) -> None:
    """F10."""
    assert only(item(f"<pubDate>{date}</pubDate>")).published == published


def test_no_date_means_now() -> None:
    assert only(item("")).published == NOW


# Publishers


def test_only_an_aggregator_speaks_for_others() -> None:
    feed = item('<source url="https://www.reuters.com">Reuters</source>')
    assert only(feed, source=AGGREGATOR).publisher == "Reuters"
    assert only(feed).publisher == "Fake News"


# Encodings


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (channel("<item><title>Київ готовий</title></item>").encode(), "text/xml; charset=iso-8859-1"),
        (channel("<item><title>Київ готовий</title></item>").encode(), "text/html"),
        (channel("<item><title>Київ готовий</title></item>").replace("utf-8", "windows-1251").encode("cp1251"), "application/xml"),
        (channel("<item><title>Київ готовий</title></item>").replace("utf-8", "utf-16").encode("utf-16"), "application/xml"),
        (channel("<item><title>Київ готовий</title></item>").replace("utf-8", "utf-16").encode("utf-16-le"), "application/xml"),
        (channel("<item><title>Київ готовий</title></item>").replace("utf-8", "utf-16").encode("utf-16-be"), "application/xml"),
        (b"\n\n  " + channel("<item><title>Київ готовий</title></item>").encode(), "application/xml"),
        (channel("<item><title>Київ\0 готовий</title></item>").encode(), "application/xml"),
        (b"\xef\xbb\xbf" + channel("<item><title>Київ готовий</title></item>").encode(), "application/xml"),
    ],
)
def test_encodings_that_lie_are_seen_through(content: bytes, content_type: str) -> None:
    assert only(content, content_type).title == "Київ готовий"


def test_one_bad_byte_does_not_garble_the_rest() -> None:
    feed = channel("<item><title>Президент України у Парижі</title><description>X</description></item>").encode().replace(b"X", b"\xff")
    assert only(feed).title == "Президент України у Парижі"


def test_latin_letters_in_latin_1_are_read() -> None:
    feed = channel("<item><title>Réunion à Élysée</title></item>").replace("utf-8", "iso-8859-1").encode("latin-1")
    assert only(feed).title == "Réunion à Élysée"


# Broken feeds


def test_a_broken_feed_with_items_is_used() -> None:
    cut = rss([FeedItem(title=f"Item {n}", link=f"https://news.example/{n}") for n in range(5)])[:-150]
    assert len(articles(cut)) >= 4


def test_html_entities_in_xml_do_no_harm() -> None:
    assert only(item("<description>A&nbsp;B &eacute;</description>")).text == "A B é"


def test_one_bad_entry_never_drops_the_feed() -> None:
    feed = channel(
        "<item><title>Good</title></item><item><title>Bad</title><link>https://[::1</link><pubDate>99999999999</pubDate><guid/></item>"
        "<item><title>Also good</title></item>"
    )
    assert [article.title for article in articles(feed)] == ["Good", "Bad", "Also good"]


@pytest.mark.parametrize(
    ("content", "content_type", "problem"),
    [
        ("", XML, "empty answer"),
        (" \n", XML, "empty answer"),
        ("<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>", "text/html", "HTML"),
        ("<html><body><h1>403 Forbidden</h1></body></html>", "application/rss+xml", "page is HTML, not a feed"),
        ('<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', XML, "page is HTML"),
        ('{"error": "not found"}', "application/json", "answer is JSON, but not a feed"),
        ('["a"]', "application/json", "answer is JSON, but not a feed"),
        ('{"error": ', "application/json", "answer is broken JSON"),
        ("[" * 100_000, "application/json", "answer is broken JSON"),
        ("Service unavailable", "text/plain", "answer is not a feed"),
        ("<?xml version='1.0'?><sitemap><url>x</url></sitemap>", XML, "answer is not a feed"),
        ('<?xml version="1.0"?><rss version="2.0"><channel><title>cut he', XML, "feed is broken XML"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "image/png", "answer is not a feed"),
    ],
)
def test_what_is_no_feed_is_said_in_words(content: bytes | str, content_type: str, problem: str) -> None:
    parsed = read(content, content_type)
    assert parsed.articles == ()
    assert problem in parsed.problem


def test_a_feed_without_news_is_a_good_feed() -> None:
    assert read(channel("")) == Parsed()
    assert read('<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title></feed>', "text/html") == Parsed()


# Hostile feeds


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + ']><rss version="2.0"><channel><item><title>&j;</title><link>https://news.example/1</link></item></channel></rss>'
)
QUADRATIC = (
    f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}">]>'
    f'<rss version="2.0"><channel><item><title>{"&a;" * 20_000}</title></item></channel></rss>'
)
EXTERNAL = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y SYSTEM "http://127.0.0.1:9/x">'
    '<!ENTITY % z SYSTEM "file:///etc/hostname"> %z;]><rss version="2.0"><channel><item><title>T&x;&y;</title></item></channel></rss>'
)
EXTERNAL_SUBSET = '<!DOCTYPE rss SYSTEM "file:///etc/hostname"><rss version="2.0"><channel><item><title>T</title></item></channel></rss>'
NESTED = channel("<item><title>T</title><description>" + "<b>" * 30_000 + "</description></item>")
ATTRIBUTES = channel("<item " + " ".join(f'a{n}="x"' for n in range(3_000)) + "><title>T</title></item>")
HOSTILE = {
    "laughs": LAUGHS,
    "quadratic": QUADRATIC,
    "external": EXTERNAL,
    "external subset": EXTERNAL_SUBSET,
    "nested": NESTED,
    "attributes": ATTRIBUTES,
}


class OpenedError(Exception):
    """Something was opened while a feed was being parsed."""


_watching = [False]


def _watch(event: str, _: tuple[object, ...]) -> None:
    if _watching[0] and event in {"open", "socket.connect", "socket.getaddrinfo", "urllib.Request", "subprocess.Popen", "os.system"}:
        raise OpenedError(event)


sys.addaudithook(_watch)


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_feed_is_harmless(kind: str) -> None:
    read(channel(""))
    started = time.perf_counter()
    _watching[0] = True
    try:
        parsed = read(HOSTILE[kind])
    finally:
        _watching[0] = False
    assert time.perf_counter() - started < 10
    assert "Opened" not in parsed.problem
    assert all(len(article.title) <= 300 for article in parsed.articles)


@pytest.mark.parametrize("content", [b"/etc/hostname", b"http://127.0.0.1:9/feed", b"file:///etc/hostname"])
def test_content_is_never_taken_for_a_name(content: bytes) -> None:
    _watching[0] = True
    try:
        assert read(content) == Parsed(problem="answer is not a feed")
    finally:
        _watching[0] = False


def test_a_flood_of_items_is_bounded() -> None:
    flood = rss([FeedItem(title=f"Item {n}", link=f"https://news.example/{n}") for n in range(MOST_ITEMS + 50)])
    assert len(articles(flood)) == MOST_ITEMS


def test_the_newest_of_very_many_items_are_read_at_the_price_of_few() -> None:
    """F6, S3: of 50,000 the first 2,000, and what the feed says after them."""
    many = "".join(f"<item><title>No {n}</title><link>https://news.example/{n}</link></item>" for n in range(50_000))
    started = time.process_time()
    parsed = read(channel(many).replace("</channel>", "<ttl>25</ttl></channel>"))
    assert time.process_time() - started < 3
    assert (len(parsed.articles), parsed.articles[-1].title, parsed.wish) == (MOST_ITEMS, "No 1999", timedelta(minutes=25))


def test_it_runs_in_a_process_of_its_own() -> None:
    feed = rss([FeedItem(title="Summit", link="https://news.example/1")])
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(parse, feed, XML, SOURCE, NOW).result(timeout=60) == read(feed)


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(content: bytes) -> None:
    assert isinstance(read(content), Parsed)


@given(st.text(alphabet=st.sampled_from("<>/!?[]&;\"'= abcdertilm\n"), max_size=200))
def test_no_broken_item_makes_it_fail(inside: str) -> None:
    assert isinstance(read(channel(f"<item><title>{inside}</title>{inside}</item>")), Parsed)
