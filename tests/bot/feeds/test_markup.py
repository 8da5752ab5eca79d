"""Text as a reader would see it, from whatever stands in a feed."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.markup import LONGEST_TEXT, one_line, plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One <b>bold</b> word.</p><p>Two.</p>", "One bold word.\n\nTwo."),
        ("One.<br>Two.<br/><br />Three.", "One.\nTwo.\n\nThree."),
        ("<h2>Head</h2>Text<ul><li>a</li><li>b</li></ul>", "Head\n\nText\n\na\n\nb"),
        ("<div><div><p>Deep</p></div></div>", "Deep"),
        ("<p>Kept.</p><script>var a = '<p>x</p>';</script><style>p{}</style><p>Too.</p>", "Kept.\n\nToo."),
        ("<nav><a href='/'>Home</a></nav><p>Text.</p><NAV>Menu</NAV >", "Text."),
        ("<p>Start<script>never closed <p>code", "Start"),
        ("<nav>never closed <p>Text.</p>", "never closed\n\nText."),
        ("<p>Text<!-- a <p>comment</p> -->, more.</p><!-- open", "Text, more."),
        ("<table><tr><td>Poland</td><td>no</td></tr><tr><td>Italy</td></tr></table>", "Poland no\n\nItaly"),
        ("Line one\n   line two <b>in</b>\n\nHTML", "Line one line two in HTML"),
        ("Plain one.\n\n\n\nPlain two.\nStill two.", "Plain one.\n\nPlain two.\nStill two."),
        ("Tom &amp; Jerry &ndash; &euro;2&nbsp;bn", "Tom & Jerry – €2 bn"),
        ("Tom &amp;amp; Jerry", "Tom & Jerry"),
        ("&lt;p&gt;Escaped &lt;b&gt;twice&lt;/b&gt;.&lt;/p&gt;&lt;p&gt;Indeed.&lt;/p&gt;", "Escaped twice.\n\nIndeed."),
        ("5 < 6 and 7 > 3, a<b", "5 < 6 and 7 > 3, a<b"),
        ('<a href="/x" title="a > b">link</a> <img alt="it\'s" src=x>end', "link end"),
        ("<a title=John's>name</a>", "name"),
        ("<![CDATA[<p>Inside</p>]]>", "Inside"),
        ("<![if !supportLists]>word<![endif]>", "word"),
        ("<?xml version='1.0'?><!DOCTYPE html><html><head><title>T</title></head><body>Body</body></html>", "Body"),
        ("soft\u00adhyphen zero\u200bwidth \ufeffmark nul\x00byte", "softhyphen zerowidth mark nulbyte"),
        ("<p>Україна</p><p>«Готові»</p>", "Україна\n\n«Готові»"),
        ("", ""),
        ("<p> </p>", ""),
    ],
)
def test_markup_becomes_text(markup: str, text: str) -> None:
    assert plain_text(markup) == text


def test_a_title_is_one_line_without_markup() -> None:
    assert one_line(" <b>Macron</b>:\n&amp;#8216;ready&amp;#8217; <i>now</i> ") == "Macron: ‘ready’ now"


def test_a_monstrous_text_is_cut_between_words() -> None:
    text = plain_text("<p>" + "word " * 60_000 + "</p>")
    assert len(text) <= LONGEST_TEXT
    assert text.endswith("word")


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a ",
        "<!--",
        "</",
        "&",
        "<![x[",
        "<a b='",
        '<a b="',
        "<div>",
        "<script>",
        "<nav>",
        "&lt;",
        "<!DOCTYPE ",
        "<?",
        "<a href=",
        "</a ",
    ],
)
def test_no_markup_takes_long(piece: str) -> None:
    started = time.perf_counter()
    plain_text("<p>" + piece * (400_000 // len(piece)))
    assert time.perf_counter() - started < 3


@given(st.text(alphabet=st.sampled_from("<>/!-'\"=&;#ab p\n\x00"), max_size=200))
def test_nothing_makes_it_fail(markup: str) -> None:
    text = plain_text(markup)
    assert text == text.strip()
    assert "\n\n\n" not in text
