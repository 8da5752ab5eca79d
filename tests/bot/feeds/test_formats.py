"""F1 and F2: what the world publishes is read, whatever its format and encoding; what is no feed is refused, however it is dressed."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.parse import parse
from storage.model import Source, Tier

NOW = datetime(2025, 3, 28, 9, 0, tzinfo=UTC)
SOURCE = Source(id="x", url="https://x.example/feed", publisher="X", language="en", tier=Tier.PRESS, every=timedelta(minutes=10))
TITLE, OTHER = "Київ: Réunion “à Paris”", "Second item"
RDF, RSS_090, RSS_10 = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://my.netscape.com/rdf/simple/0.9/", "http://purl.org/rss/1.0/"


def rss(version: str, *, encoding: str = "utf-8", title: str = TITLE) -> str:
    items = "".join(f"<item><title>{name}</title><link>https://x.example/{n}</link></item>" for n, name in enumerate((title, OTHER)))
    return f'<?xml version="1.0" encoding="{encoding}"?><rss version="{version}"><channel><title>F</title>{items}</channel></rss>'


def rdf(namespace: str) -> str:
    items = "".join(
        f'<item rdf:about="https://x.example/{n}"><title>{name}</title><link>https://x.example/{n}</link></item>'
        for n, name in enumerate((TITLE, OTHER))
    )
    return f'<rdf:RDF xmlns:rdf="{RDF}" xmlns="{namespace}"><channel><title>F</title></channel>{items}</rdf:RDF>'


def atom(namespace: str, version: str = "") -> str:
    entries = "".join(
        f'<entry><title>{name}</title><id>tag:x,2025:{n}</id><link rel="alternate" type="text/html" href="https://x.example/{n}"/></entry>'
        for n, name in enumerate((TITLE, OTHER))
    )
    return f'<feed {version} xmlns="{namespace}"><title>F</title>{entries}</feed>'


def json_feed(version: str) -> str:
    items = [{"id": str(n), "url": f"https://x.example/{n}", "title": name} for n, name in enumerate((TITLE, OTHER))]
    return json.dumps({"version": f"https://jsonfeed.org/version/{version}", "title": "F", "items": items}, ensure_ascii=False)


CDF = (
    f'<CHANNEL HREF="https://x.example/"><TITLE>F</TITLE><ITEM HREF="https://x.example/0"><TITLE>{TITLE}</TITLE></ITEM>'
    f'<ITEM HREF="https://x.example/1"><TITLE>{OTHER}</TITLE></ITEM></CHANNEL>'
)
FORMATS = {
    **{f"RSS {version}": rss(version) for version in ("0.91", "0.92", "0.93", "0.94", "2.0", "2.01", "")},
    "RSS 0.90": rdf(RSS_090),
    "RSS 1.0": rdf(RSS_10),
    "Atom 0.3": atom("http://purl.org/atom/ns#", 'version="0.3"'),
    "Atom 1.0": atom("http://www.w3.org/2005/Atom"),
    "JSON Feed 1": json_feed("1"),
    "JSON Feed 1.1": json_feed("1.1"),
    "CDF": CDF.replace("CHANNEL", "channel").replace("ITEM", "item").replace("TITLE>", "title>").replace("HREF", "href"),
}


def titles(content: bytes, content_type: str = "application/xml") -> list[str]:
    parsed = parse(content, content_type, SOURCE, NOW)
    assert parsed.problem == ""
    return [article.title for article in parsed.articles]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_read(name: str) -> None:
    """F1."""
    assert titles(FORMATS[name].encode()) == [TITLE, OTHER]


@pytest.mark.parametrize("name", [name for name in FORMATS if "JSON" not in name])
@pytest.mark.parametrize("content_type", ["text/html", "text/plain; charset=us-ascii", "application/octet-stream", "", "nonsense"])
def test_a_wrong_content_type_costs_nothing(name: str, content_type: str) -> None:
    """F1."""
    assert titles(FORMATS[name].encode(), content_type) == [TITLE, OTHER]


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("utf-8", TITLE),
        ("utf-8-sig", TITLE),
        ("utf-16", TITLE),
        ("utf-16-le", TITLE),
        ("utf-16-be", TITLE),
        ("windows-1251", "Київ і Париж"),
        ("koi8-u", "Київ і Париж"),
        ("iso-8859-5", "Київ і Париж"),
        ("windows-1252", "Réunion “à Paris”"),
        ("iso-8859-1", "Réunion à Paris"),
        ("iso-8859-2", "Łódź, Győr a Plzeň"),
        ("windows-1250", "Łódź, Győr a Plzeň"),
        ("iso-8859-7", "Σύνοδος στο Παρίσι"),
        ("iso-8859-9", "Türkiye'nin şartı"),
        ("windows-1257", "Lietuvių pažadas"),
        ("shift_jis", "有志連合がパリで会合"),
        ("euc-jp", "有志連合がパリで会合"),
        ("gb18030", "志愿联盟在巴黎开会"),
        ("big5", "志願聯盟在巴黎開會"),
        ("euc-kr", "의지의 연합 파리 회의"),
    ],
)
def test_every_encoding_is_read(encoding: str, title: str) -> None:
    """F1: the feed says which, the server says nothing."""
    assert titles(rss("2.0", encoding=encoding.removesuffix("-sig"), title=title).encode(encoding)) == [title, OTHER]


@pytest.mark.parametrize(
    "bad",
    [
        "<item/>",
        "<item><title/></item>",
        "<item><title>\x01\x02</title></item>",
        "<item><link>https://[::1</link></item>",
        "<item><guid isPermaLink='maybe'></guid><pubDate>not a date</pubDate></item>",
        "<item><pubDate>99999999999999999999</pubDate></item>",
        "<item><enclosure url='' length='-1'/></item>",
        "<item><description><![CDATA[never closed]]></description></item>",
        "<item><media:group><media:content/></media:group></item>",
        "<item><title>&undefined;</title></item>",
        "<item><source/></item>",
        "<item><title type='base64'>!!!</title></item>",
    ],
)
def test_one_bad_entry_costs_the_others_nothing(bad: str) -> None:
    """F1, F2."""
    assert {TITLE, OTHER} <= set(titles(rss("2.0").replace("<item>", f"{bad}<item>", 1).encode()))


BOZO = {
    "cut in an item": rss("2.0").replace("</channel></rss>", "<item><title>cut he"),
    "cut after the items": rss("2.0").removesuffix("</channel></rss>"),
    "undeclared prefix": rss("2.0").replace("<item>", "<item><dc:creator>X</dc:creator>"),
    "bare ampersand": rss("2.0").replace("<channel>", "<channel><copyright>A & B</copyright>"),
    "HTML entities": rss("2.0").replace("<channel>", "<channel><copyright>&copy;&nbsp;X</copyright>"),
    "control character": rss("2.0").replace("<channel>", "<channel><copyright>\x08</copyright>"),
    "NUL bytes": rss("2.0").replace("<channel>", "<channel>\0\0"),
    "blanks before the declaration": "\n \t" + rss("2.0"),
    "text before the declaration": "Warning: mysql_connect()\n" + rss("2.0"),
    "text after the end": rss("2.0") + "<!-- 0.3 s --> <script>x</script>",
    "unclosed elements": rss("2.0").replace("</channel>", ""),
    "wrong encoding in the declaration": rss("2.0", encoding="ascii"),
    "unknown encoding": rss("2.0", encoding="martian"),
    "no declaration": rss("2.0").partition("?>")[2],
    "unquoted attribute": rss("2.0").replace('version="2.0"', "version=2.0"),
    "upper case": rss("2.0").replace("<item>", "<ITEM>").replace("</item>", "</ITEM>"),
    "doubled declaration": '<?xml version="1.0"?>' + rss("2.0"),
    "stray closing tag": rss("2.0").replace("<item>", "</image><item>", 1),
    "item outside its channel": rss("2.0").replace("</channel>", "").replace("<item>", "</channel><item>", 1),
    "HTML in a description": rss("2.0").replace("</link>", "</link><description><p>A <b>B<br></description>"),
}


@pytest.mark.parametrize("kind", BOZO)
def test_a_feed_that_breaks_the_rules_is_read_all_the_same(kind: str) -> None:
    """F2: twenty ways."""
    assert len(BOZO) >= 20
    assert {TITLE, OTHER} <= set(titles(BOZO[kind].encode()))


PAGE = "<html><head><title>x</title></head><body>{}</body></html>"
NO_FEEDS = {
    "captcha": "<!DOCTYPE html>" + PAGE.format("Are you a robot?"),
    "captcha in XHTML": '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">' + PAGE.format("<div/>"),
    "page without a doctype": PAGE.format("403"),
    "page that quotes a feed": PAGE.format("<item><title>T</title></item><entry><title>T</title></entry>"),
    "page with a comment first": "<!-- cache --><!doctype HTML>" + PAGE.format(""),
    "empty": "",
    "blanks": " \r\n\t ",
    "JSON error": '{"error": {"code": 404}}',
    "JSON list": "[1, 2]",
    "broken JSON": '{"version": "https://jsonfeed.org/version/1", "items": [',
    "text": "Too many requests",
    "PHP error": "Fatal error: Allowed memory size exhausted in /var/www/feed.php",
    "sitemap": '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>x</loc></url></urlset>',
    "SOAP fault": '<?xml version="1.0"?><Envelope><Body><Fault>x</Fault></Body></Envelope>',
    "OPML": '<opml version="2.0"><head/><body><outline xmlUrl="https://x.example/"/></body></opml>',
    "SVG": '<svg xmlns="http://www.w3.org/2000/svg"><title>x</title></svg>',
    "JavaScript": "document.location = 'https://x.example/';",
    "CSV": "title,link\nx,https://x.example/\n",
    "half a head": '<?xml version="1.0"?><rss version="2.0"><chan',
    "binary": "PK\x03\x04\x14\x00",
}


@pytest.mark.parametrize("kind", NO_FEEDS)
@pytest.mark.parametrize("content_type", ["application/rss+xml", "text/html; charset=utf-8"])
def test_what_is_no_feed_is_refused(kind: str, content_type: str) -> None:
    """F2: twenty things that come where a feed was; each gets a word for the operator."""
    assert len(NO_FEEDS) >= 20
    parsed = parse(NO_FEEDS[kind].encode("latin-1"), content_type, SOURCE, NOW)
    assert parsed.articles == ()
    assert parsed.problem
