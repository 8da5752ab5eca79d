"""Messages as HTML: as meant for our own words, harmless for everyone else's."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.render import render, safe
from handlers.message import Button, Divider, Heading, Item, Message, Paragraph, Quote, Span, bold, code, line, link

TAGS = {"h2", "p", "ul", "li", "blockquote", "cite", "hr", "strong", "em", "code", "a", "button", "div"}


def paragraph(*parts: str | Span) -> str:
    return render(Message((Paragraph(line(*parts)),))).removeprefix('<p dir="auto">').removesuffix("</p>")


def test_each_block_has_its_shape() -> None:
    message = Message(
        (
            Heading(line("26 countries pledge troops")),
            Paragraph(line("Paris, ", bold("4 September 2025"))),
            Item(line("Italy: ", Span("refused", italic=True))),
            Item(line("Germany: considering")),
            Divider(),
            Quote(line("We are ready."), note="Reuters, machine-translated"),
            Paragraph(line(link("Reuters", "https://reuters.com/a?b=1&c=2"), " ", code("EUR"), " ", code("/story 7"))),
        ),
        buttons=(Button("Next", "/pledges IT page:2"),),
    )
    assert render(message) == (
        '<h2 dir="auto">26 countries pledge troops</h2><p dir="auto">Paris, <strong>4 September 2025</strong></p>'
        '<ul><li dir="auto">Italy: <em>refused</em></li><li dir="auto">Germany: considering</li></ul><hr>'
        '<blockquote dir="auto"><p>We are ready.</p><cite>Reuters, machine-translated</cite></blockquote>'
        '<p dir="auto"><a href="https://reuters.com/a?b=1&amp;c=2" title="reuters.com" target="_blank" rel="noopener noreferrer nofollow">'
        'Reuters</a> <code>EUR</code> <button type="button" class="command" data-command="/story 7">/story 7</button></p>'
        '<div class="choices"><button type="button" data-command="/pledges IT page:2">Next</button></div>'
    )


def test_text_is_text() -> None:
    assert paragraph("<script>alert('1')</script> & \"x\"") == "&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt; &amp; &quot;x&quot;"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " https://x.example",
        "data:text/html,x",
        "//x.example/a",
        "/console/ask",
        "ftp://x.example/",
        "https://good.example@evil.example/",
        "https://good.example\\@evil.example/",
        "https:/x.example",
        "https://",
        "https://x.example/\u202egpj.exe",
        "https://x.example/a b",
        'https://x.example/"onclick="alert(1)',
        "https://[::1",
        "https://x..example/",
        "",
    ],
)
def test_an_address_that_hides_something_is_no_link(url: str) -> None:
    assert paragraph(link("Reuters", url)) == "Reuters"


def test_a_look_alike_host_is_shown_for_what_it_is() -> None:
    assert 'title="xn--' in paragraph(link("Reuters", "https://rеuters.com/a"))


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f", "\u061c", "\u200b", "\x00", "\x1b", "\ufeff", "\x85"])
def test_letters_cannot_be_hidden_or_turned(mark: str) -> None:
    assert paragraph(f"ab{mark}cd") == "abcd"


def test_a_line_stays_a_line() -> None:
    assert safe("one\ntwo") == "one two"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


spans = st.builds(Span, st.text(max_size=30), bold=st.booleans(), italic=st.booleans(), code=st.booleans(), link=st.text(max_size=30))
lines = st.lists(spans, max_size=3).map(tuple)
blocks = st.one_of(
    st.builds(Heading, lines),
    st.builds(Paragraph, lines),
    st.builds(Item, lines),
    st.builds(Quote, lines, st.text(max_size=20)),
    st.builds(Divider),
)
messages = st.builds(
    Message,
    st.lists(blocks, max_size=4).map(tuple),
    st.lists(st.builds(Button, st.text(max_size=9), st.text(max_size=9)), max_size=2).map(tuple),
)


@given(messages)
def test_whatever_is_said_only_our_own_tags_come_out(message: Message) -> None:
    page = Tags()
    page.feed(render(message))
    page.close()
    for tag, attributes in page.found:
        assert tag in TAGS
        assert set(attributes) <= {"dir", "href", "title", "target", "rel", "class", "type", "data-command"}
        assert not attributes.get("href") or str(attributes["href"]).lower().startswith(("http://", "https://"))
