"""Messages as Telegram shows them, read back by a parser that was written apart from the renderer."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.telegram.render import keyboard, plain_text, render
from handlers.message import Block, Button, Divider, Heading, Item, Message, Paragraph, Quote, Span, bold, code, line, link
from tests.fakes.telegram_message import read_keyboard, read_text
from tests.fakes.telegram_text import Entity, find_active, parse_html, units

JOINER = "\u2060"


def shown(message: Message) -> str:
    """What a reader sees, without the invisible joiners; refused markup fails the test."""
    text, _, _ = read_text({"text": render(message), "parse_mode": "HTML"})
    return text.replace(JOINER, "")


def entities(message: Message) -> set[tuple[str, str, str]]:
    """(type, text, url) of everything marked or active."""
    text, marked, active = read_text({"text": render(message), "parse_mode": "HTML"})
    return {(entity.type, cut(text, entity).replace(JOINER, ""), entity.url) for entity in (*marked, *active)}


def cut(text: str, entity: Entity) -> str:
    raw = text.encode("utf-16-le")
    return raw[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


def paragraph(*parts: str | Span) -> Message:
    return Message((Paragraph(line(*parts)),))


ALERT = Message(
    (
        Heading(line("26 countries pledge troops at Paris summit")),
        Paragraph(line("Paris, 4 September 2025; ", bold("official"))),
        Item(line("Italy: troops refused (", link("Reuters", "https://www.reuters.com/a?b=1&c=2"), ")")),
        Divider(),
        Quote(line("Żadnych żołnierzy"), "Onet, machine-translated"),
        Paragraph(line("More: ", code("/story 12"), " or ", code("/latest"))),
    )
)


def test_each_kind_of_block_reads_as_it_should() -> None:
    assert shown(ALERT) == (
        "26 countries pledge troops at Paris summit\nParis, 4 September 2025; official\n• Italy: troops refused (Reuters)\n\n"
        "Żadnych żołnierzy\nOnet, machine-translated\nMore: /story 12 or /latest"
    )


def test_marks_links_and_commands_are_ours_alone() -> None:
    assert entities(ALERT) == {
        ("bold", "26 countries pledge troops at Paris summit", ""),
        ("bold", "official", ""),
        ("text_link", "Reuters", "https://www.reuters.com/a?b=1&c=2"),
        ("blockquote", "Żadnych żołnierzy\nOnet, machine-translated", ""),
        ("italic", "Onet, machine-translated", ""),
        ("code", "/story 12", ""),
        ("bot_command", "/latest", ""),
    }


@pytest.mark.parametrize(
    "title",
    [
        "<b>bold</b> & <script>alert(1)</script>",
        "join @durov now",
        "mail me@evil.example",
        "#breaking news",
        "run /start or (/stop)",
        "see evil.com, www.evil.co.uk/path and 10.0.0.1",
        "0.0.0.0.1.2.3.4 and 1234.10.0.0.1",
        "https://evil.com http://a.b ftp://x tg://resolve?domain=durov",
        "buy $BTC and $1INCH",
        "evil\u200b.\u200dcom @\u2063durov #\u00adtag",
        "вибори.укр і пример.рф",
        "xn--80ak6aa92e.com",
        "<a href='https://evil.com'>Reuters</a>",
        "&lt;b&gt; &amp; &#64;durov",
    ],
)
def test_a_hostile_title_stays_mere_text(title: str) -> None:
    assert entities(Message((Heading(line(title)),))) == {("bold", shown(paragraph(title)), "")}
    assert entities(paragraph(title)) == set()


def test_signs_are_inactive_across_the_borders_of_spans() -> None:
    assert {kind for kind, _, _ in entities(paragraph("@", bold("durov"), " evil.", bold("com"), " /", Span("start", italic=True)))} == {
        "bold",
        "italic",
    }


def test_the_reader_sees_the_words_unchanged() -> None:
    text = "France & Poland: “2.5 bn” <EUR>, U.S. and/or 24/7, 27.03.2025 🇫🇷"
    assert shown(paragraph(text)) == text
    assert render(paragraph("EUR 2.5 bn on 27.03.2025 by the U.S. and/or NATO")).count(JOINER) == 0


def test_direction_marks_zero_width_and_control_characters_are_gone() -> None:
    hostile = "a\u202eb\u2066c\u200bd\ufeffe\x00f\ng\r\nh\ti\u2028j\ud800k\u00adl"
    assert shown(paragraph(hostile)) == "abcde f g h i jkl"


def test_one_line_of_ours_is_one_line_of_theirs() -> None:
    assert shown(Message((Heading(line("a\n\nb")), Item(line("c\nd"))))) == "a b\n• c d"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "http://good.example@evil.example/",
        "http://good.example\\@evil.example/",
        "https://evil.example/\u202egpj.exe",
        "https://evil .example/",
        'https://evil.example/"onclick="x',
        "https:///nohost",
        "http://[::1",
        "http://evil.example:99999/",
        "tg://user?id=1",
        "ftp://evil.example/",
        "https://evil.example/" + "a" * 3000,
        "",
    ],
)
def test_an_odd_address_is_no_link(url: str) -> None:
    assert entities(paragraph(link("Reuters", url))) == set()
    assert shown(paragraph(link("Reuters", url))) == "Reuters"


def test_a_look_alike_host_is_linked_by_its_ascii_name() -> None:
    assert entities(paragraph(link("news", "https://рeuters.com/a"))) == {("text_link", "news", "https://xn--euters-9qf.com/a")}


@pytest.mark.parametrize("label", ["reuters.com", "www.reuters.com: summit", "Reuters", "news.google.com"])
def test_a_label_that_names_the_linked_host_or_none_is_the_link(label: str) -> None:
    url = "https://news.google.com/x" if "google" in label else "https://www.reuters.com/x"
    assert {(kind, text) for kind, text, _ in entities(paragraph(link(label, url)))} == {("text_link", label)}


def test_a_label_that_names_another_host_shows_the_true_one() -> None:
    message = paragraph(link("nato.int", "https://evil.example/x"))
    assert shown(message) == "nato.int (evil.example)"
    assert entities(message) == {("text_link", "evil.example", "https://evil.example/x")}


def test_what_stands_behind_a_link_is_inactive_too() -> None:
    lying = line(link("nato.int", "https://evil.example/x"), "/start")
    assert {kind for kind, _, _ in entities(Message((Paragraph(lying),)))} == {"text_link"}
    assert [entity.type for entity in find_active(plain_text(Message((Paragraph(lying),))), ())] == ["url", "url"]


def test_plain_text_never_shows_a_part_of_an_address() -> None:
    address = "https://r.example/" + "a" * 900
    text = plain_text(paragraph(*(link("outlet", address) for _ in range(4))))
    assert text.count("https:") == text.count(f"{address}{JOINER})") == 2


def test_a_command_with_arguments_is_to_be_copied_and_a_plain_one_to_be_tapped() -> None:
    assert entities(paragraph(code("/help"), " ", code("/pledges IT"))) == {("bot_command", "/help", ""), ("code", "/pledges IT", "")}


def test_nothing_can_lengthen_a_command_of_ours() -> None:
    assert entities(paragraph(code("/story"), "x")) == {("bot_command", "/story", "")}
    assert entities(paragraph(code("/story"), "@evil_bot")) == {("bot_command", "/story", "")}


def test_optional_blocks_go_first_and_in_silence() -> None:
    blocks: list[Block] = [Heading(line("head")), *(Item(line(f"{number} " + "x" * 900)) for number in range(6))]
    text = shown(Message(tuple(blocks), optional=3))
    assert text.startswith("head\n• 0 x")
    assert "• 3 x" in text
    assert "• 4 x" not in text
    assert "more" not in text


def test_what_does_not_fit_is_left_out_and_counted() -> None:
    blocks: list[Block] = [Heading(line("head")), *(Item(line(f"{number} " + "🇫🇷" * 60)) for number in range(40))]
    text = shown(Message(tuple(blocks)))
    kept = text.count("•")
    assert 10 < kept < 40
    assert text.endswith(f"\n… and {40 - kept} more")
    assert units(text) <= 4096


def test_a_single_long_line_is_cut_at_a_word() -> None:
    text = shown(paragraph("word " * 2000))
    assert text.endswith("word…")
    assert 1900 < units(text) <= 2001


def test_links_too_long_together_lose_lines_and_never_the_message() -> None:
    items = tuple(Item(line("outlet ", link("Reuters", "https://r.example/" + "a" * 1500))) for _ in range(12))
    text = shown(Message(items))
    assert text.startswith("• outlet Reuters\n")
    assert "more" in text


def test_a_line_that_is_all_markup_keeps_its_words() -> None:
    assert shown(paragraph(*(bold(f"{number} ") for number in range(90)))).endswith("88 89")


def test_a_message_in_which_nothing_can_be_seen_is_still_a_message() -> None:
    assert shown(Message((Heading(line("\u200b")), Divider(), Quote(line(" "), " ")))) == "…"


def test_plain_text_says_the_same_with_addresses_written_out() -> None:
    text = plain_text(ALERT).replace(JOINER, "")
    assert "Italy: troops refused (Reuters (https://www.reuters.com/a?b=1&c=2))" in text
    assert "> Żadnych żołnierzy\nOnet, machine-translated" in text
    assert "<" not in text


def test_plain_text_is_as_inactive_as_html() -> None:
    assert find_active(plain_text(paragraph("@durov /start evil.com #tag")), ()) == ()


def test_buttons_carry_their_command_or_a_short_key() -> None:
    long = "/pledges " + "Україна " * 10
    message = Message((Divider(),), (Button("Back", "/pledges page:1"), Button("Next", "/pledges page:3"), Button("Long", long)))
    kept: list[str] = []
    rows = keyboard(message, lambda command: kept.append(command) or "~k1")  # type: ignore[func-returns-value]
    assert rows == [[("Back", "/pledges page:1"), ("Next", "/pledges page:3"), ("Long", "~k1")]]
    assert kept == [long]


def test_wide_buttons_stand_below_each_other_and_many_are_no_refusal() -> None:
    wide = Message(
        (Divider(),), (Button("Pledges of the United Kingdom", "/pledges GB"), Button("Timeline of this year", "/timeline 2025"))
    )
    assert [len(row) for row in keyboard(wide, str)] == [1, 1]
    many = Message((Divider(),), tuple(Button("FR", f"/country {number}") for number in range(150)))
    rows = keyboard(many, str)
    assert max(len(row) for row in rows) <= 8
    assert sum(len(row) for row in rows) == 100
    buttons = [[{"text": label, "callback_data": data} for label, data in row] for row in rows]
    assert read_keyboard({"reply_markup": {"inline_keyboard": buttons}})


HOSTILE = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="@#/$.:<>&\"'ab1_ \u200b\u202e\u2060\n", max_size=60),
    st.sampled_from(["@durov", "evil.com", "/start", "#tag", "https://evil.com/a", "<b>", "</b>", "&amp;", "a@b.co", "tg://x", "1.2.3.4"]),
).map(lambda text: text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
URLS = st.one_of(HOSTILE, HOSTILE.map(lambda text: f"https://news.example/{text}"), st.just("https://news.example/a?b=1&c=2"))
SPANS = st.lists(st.builds(Span, HOSTILE, bold=st.booleans(), italic=st.booleans(), link=st.one_of(st.just(""), URLS)), max_size=5).map(
    tuple
)
BLOCKS = st.one_of(
    st.builds(Heading, SPANS), st.builds(Paragraph, SPANS), st.builds(Item, SPANS), st.builds(Quote, SPANS, HOSTILE), st.just(Divider())
)
MESSAGES = st.builds(Message, st.lists(BLOCKS, max_size=60).map(tuple), optional=st.integers(0, 5))


@given(MESSAGES)
@settings(max_examples=300, deadline=None)
@example(Message((Paragraph(line("@")), Paragraph(line("durov")))))
def test_no_text_gets_anything_active_or_refused(message: Message) -> None:
    text, marked, active = read_text({"text": render(message), "parse_mode": "HTML"})
    assert active == ()
    assert {entity.type for entity in marked} <= {"bold", "italic", "text_link", "blockquote"}
    assert all(entity.url.startswith(("https://", "http://")) and "@" not in entity.url.split("/")[2] for entity in marked if entity.url)
    assert not set(text) & set("\u200b\u200e\u200f\u202e\u2066\u2069\ufeff\x00\r")
    assert text.count("\n") <= 2 * len(message.blocks) + 1


@given(MESSAGES)
@settings(max_examples=100, deadline=None)
def test_plain_text_is_always_accepted(message: Message) -> None:
    assert read_text({"text": plain_text(message)})


@given(HOSTILE)
@settings(max_examples=300, deadline=None)
def test_the_words_of_a_title_are_kept(title: str) -> None:
    words = [word for word in title.split() if word.isascii() and word.isprintable()]
    text, _ = parse_html(render(paragraph(title)))
    assert all(word in text.replace(JOINER, "") for word in words)
