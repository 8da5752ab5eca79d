"""A message as a reader of Slack sees it, within Slack's limits, with nothing active that is not ours."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.plain import as_text, notification
from bot.slack.render import LONGEST_MESSAGE, MOST_BLOCKS, render, size
from handlers.message import Block, Button, Divider, Heading, Item, Message, Paragraph, Quote, Span, bold, code, line, link
from tests.fakes.slack_blocks import problems, too_large
from tests.fakes.slack_reading import Seen, see

HOSTILE = [
    "<!channel> now",
    "<!here|here>",
    "<@U123> look",
    "<#C123|general>",
    "<http://evil.example|BBC>",
    "http://evil.example/x and evil.example too",
    "@here @channel @everyone",
    "*bold* _italic_ ~gone~ `code`",
    "&lt;!channel&gt;",
    "a\n> quoted\n• item",
    "\u202egnp.exe\u202c",
    "zero\u200bwidth\ufeff\u2066isolated\u2069",
    "mail@evil.example",
    "<https://good.example@evil.example|x>",
    "\ud800 lone \x00 \x1b[31m",
    "<script>alert(1)</script>",
]


def keep(command: str) -> str:
    return f"~{len(command)}"


def seen(*blocks: Block, buttons: tuple[Button, ...] = (), optional: int = 0) -> Seen:
    drawn, text = render(Message(blocks=blocks, buttons=buttons, optional=optional), keep)
    assert problems(drawn) == []
    return see(drawn, text)


def texts(message: Message) -> list[Seen]:
    return [see([], notification(message)), see([], as_text(message))]


def test_a_message_reads_like_a_document() -> None:
    shown = seen(
        Heading(line("26 countries pledge troops")),
        Paragraph(line("Paris, 4 September 2025. ", bold("Official"), ".")),
        Item(line("France: ", link("Le Monde", "https://www.lemonde.fr/a?b=1&c=2"))),
        Item(line("Italy")),
        Quote(line("We will be there."), note="Élysée, machine-translated"),
        Divider(),
        Heading(line("Sources")),
        buttons=(Button("Next", "/pledges page:2"),),
    )
    assert shown.text == (
        "26 countries pledge troops\nParis, 4 September 2025. Official.\n• France: Le Monde\n• Italy\n"
        "> We will be there.\n— Élysée, machine-translated\n---\nSources\n[Next]\n"
    )
    assert shown.links == (("Le Monde", "https://www.lemonde.fr/a?b=1&c=2"),)
    assert shown.styled("bold") == ("26 countries pledge troops", "Official", "Sources")
    assert shown.styled("italic") == ("\n— Élysée, machine-translated",)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_makes_nothing_active(text: str) -> None:
    message = Message(blocks=(Heading(line(text)), Item(line(text)), Quote(line(text), note=text), Paragraph(line(link(text, "ftp://x")))))
    for shown in (seen(*message.blocks), *texts(message)):
        assert shown.links == ()
        assert shown.calls == ()
        assert not shown.styled("code") + shown.styled("strike")
        assert not set(shown.text) & set("\u200b\ufeff\u202e\u2066\u2069\x00\x1b\ud800")


def test_hostile_text_stays_readable_in_blocks() -> None:
    assert seen(Paragraph(line("<!channel> 5 > 3 & *x* \u202eabc\nnext"))).text == "<!channel> 5 > 3 & *x* abc next\n"


@pytest.mark.parametrize(
    ("address", "linked"),
    [
        ("https://www.bbc.co.uk/news?a=<b>|c", "https://www.bbc.co.uk/news?a=%3Cb%3E%7Cc"),
        ("http://bücher.example/ü", "http://xn--bcher-kva.example/%C3%BC"),
        ("https://example.org:8443/x#y", "https://example.org:8443/x#y"),
        ("http://[2001:db8::1]/", "http://[2001:db8::1]/"),
        ("javascript:alert(1)", ""),
        ("https://bbc.co.uk@evil.example/", ""),
        ("https://bbc.co.uk\\@evil.example/", ""),
        ("https://evil\u202e.example/", ""),
        ("https://exa mple.org/", ""),
        ("https://x/\n<!channel>", ""),
        ("https://x" + "y" * 3000, ""),
        ("https://example.org:port/", ""),
        ("//example.org", ""),
        ("https://", ""),
        ("https://[x", ""),
        ("https://\ud800.example", ""),
    ],
)
def test_only_honest_web_addresses_are_linked(address: str, linked: str) -> None:
    message = Message(blocks=(Paragraph(line(link("the BBC", address))),))
    expected = (("the BBC", linked),) if linked else ()
    assert seen(*message.blocks).links == expected
    assert see([], as_text(message)).links == expected
    assert see([], notification(message)).text == "the BBC"


@pytest.mark.parametrize(
    "label", ["bbc.co.uk", "www.evil.example.bbc.com", "see https://bbc.co.uk/news", "ｂｂｃ.com", "video.evil.example"]
)
def test_a_label_that_shows_another_host_is_not_the_link(label: str) -> None:
    message = Message(blocks=(Paragraph(line(link(label, "https://evil.example/x"))),))
    assert seen(*message.blocks).links == (("evil.example", "https://evil.example/x"),)
    assert seen(*message.blocks).text == f"{label} (evil.example)\n"
    ((shown, _),) = see([], as_text(message)).links
    assert shown.replace("\u2024", ".") == "evil.example"


@pytest.mark.parametrize("label", ["Corriere.it", "www.corriere.it", "U.S. Army", "2.5 bn"])
def test_a_label_with_its_own_host_is_the_link(label: str) -> None:
    assert seen(Paragraph(line(link(label, "https://www.corriere.it/x")))).links == ((label, "https://www.corriere.it/x"),)


@pytest.mark.parametrize(
    ("command", "typed"),
    [
        ("/pledges IT troops", "/pledges IT troops"),
        ("/story 12", "/story 12"),
        ("/mute 2h", "/coalition mute 2h"),
        ("/help", "/coalition help"),
        ("troops", "troops"),
    ],
)
def test_commands_are_shown_as_they_are_typed_on_slack(command: str, typed: str) -> None:
    shown = seen(Paragraph(line("Try ", code(command))))
    assert shown.styled("code") == (typed,)
    assert see([], notification(Message(blocks=(Item(line(code(command))),)))).text == f"• {typed}"


def test_optional_blocks_go_first_and_silently() -> None:
    parts = [Paragraph(line(f"{number} " + "word " * 200)) for number in range(12)]
    shown = seen(*parts, optional=8)
    assert shown.text.startswith("0 word")
    assert "\n4 word" in shown.text
    assert "more" not in shown.text


def test_what_does_not_fit_is_counted() -> None:
    parts = [Item(line(f"{number} " + "word " * 100)) for number in range(40)]
    shown = seen(*parts)
    kept = shown.text.count("• ")
    assert 10 < kept < 40
    assert shown.text.endswith(f"… and {40 - kept} more\n")


def test_no_heading_is_left_alone_at_the_end() -> None:
    parts = [part for number in range(60) for part in (Heading(line(f"Country {number}")), Item(line("troops")), Divider())]
    drawn, _ = render(Message(blocks=tuple(parts)), keep)
    lines = see(drawn, "").text.splitlines()
    assert len(drawn) <= MOST_BLOCKS
    assert lines[-2] == "• troops"
    assert lines[-1] == f"… and {60 - lines.count('• troops')} more"


def test_a_very_long_line_is_cut_at_a_word() -> None:
    shown = seen(Item(line("alpha " * 2000)))
    assert shown.text.endswith("alpha …\n")
    assert len(shown.text) < 3000


def test_long_addresses_do_not_burst_a_message() -> None:
    parts = [Item(line(*(link(f"Outlet {n}", f"https://example.org/{'x' * 2900}{n}") for n in range(6)))) for _ in range(3)]
    drawn, text = render(Message(blocks=tuple(parts)), keep)
    assert problems(drawn) == []
    assert size(drawn) <= LONGEST_MESSAGE
    assert len(see(drawn, text).links) >= 2
    assert len(as_text(Message(blocks=tuple(parts)))) <= 3000


def test_buttons_keep_their_commands() -> None:
    buttons = (Button("Next " * 40, "/pledges page:2"), Button("\u202e", "/search " + "x" * 2000))
    drawn, _ = render(Message(blocks=(Paragraph(line("x")),), buttons=buttons), keep)
    first, second = drawn[-1]["elements"]
    assert first["value"] == "/pledges page:2"
    assert len(first["text"]["text"]) <= 75
    assert second["value"] == "~2008"
    assert second["text"]["text"] == "…"
    assert [first["action_id"], second["action_id"]] == ["command:0", "command:1"]


def test_what_just_fits_a_button_is_left_whole() -> None:
    buttons = (Button("x" * 75, "/search " + "x" * 1992), Button("x" * 76, "/latest"))
    drawn, _ = render(Message(blocks=(Paragraph(line("x")),), buttons=buttons), keep)
    assert drawn[-1]["elements"][0]["value"] == buttons[0].command
    assert [button["text"]["text"] for button in drawn[-1]["elements"]] == ["x" * 75, "x" * 73 + " …"]


def test_many_buttons_leave_room_for_the_text() -> None:
    shown = seen(Paragraph(line("The text")), buttons=tuple(Button(f"Page {n}", "/search " + "x" * 400) for n in range(100)))
    assert shown.text.startswith("The text\n[Page 0] ")


def test_a_message_of_nothing_visible_is_still_a_message() -> None:
    drawn, text = render(Message(blocks=(Paragraph(line("\u200b \u202e")), Item(()))), keep)
    assert drawn == []
    assert text == "…"


def test_the_text_for_notifications_is_short_and_whole() -> None:
    message = Message(blocks=tuple(Item(line("a & b <c> " * 30)) for _ in range(30)))
    text = notification(message)
    assert len(text) <= 3000
    assert text.endswith(" …")
    assert "&am " not in text
    assert see([], text).text.startswith("• a & b <c> a & b")


hostile = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=60),
    st.text(st.sampled_from("<>&|@#!*_~`\n.:/\\ aU1\u200b\u202e\ud800"), max_size=40),
    st.text(max_size=10).map(lambda word: f"<!{word}>"),
    st.integers(1, 40).map(lambda times: "слово 🇺🇦 " * times * 10),
)
addresses = st.one_of(st.just(""), hostile, hostile.map(lambda word: f"https://example.org/{word}"), hostile.map(lambda w: f"http://{w}"))
spans = st.builds(Span, hostile, bold=st.booleans(), italic=st.booleans(), link=addresses)
lines = st.lists(spans, max_size=5).map(tuple)
parts = st.one_of(
    st.builds(Heading, lines), st.builds(Paragraph, lines), st.builds(Item, lines), st.builds(Quote, lines, hostile), st.just(Divider())
)
messages = st.builds(
    Message,
    blocks=st.lists(parts, max_size=70).map(tuple),
    buttons=st.lists(st.builds(Button, hostile, st.text(st.characters(codec="utf-8"), min_size=1, max_size=2100)), max_size=30).map(tuple),
    optional=st.integers(0, 5),
)


def test_x2_a_look_alike_begins_no_address() -> None:
    message = Message(blocks=(Paragraph((Span("`."), Span("http://evil.example/x"))),))
    assert see([], notification(message)).links == see([], as_text(message)).links == ()


@settings(max_examples=300, deadline=None)
@given(messages)
def test_slack_takes_any_message_and_makes_nothing_of_its_words(message: Message) -> None:
    drawn, text = render(message, keep)
    assert problems(drawn) == []
    assert not too_large(drawn)
    assert size(drawn) <= LONGEST_MESSAGE
    json.dumps(drawn, ensure_ascii=False).encode()
    assert 0 < len(text) <= 3000
    linked = {span.link for part in message.blocks if not isinstance(part, Divider) for span in part.line if span.link}
    for shown in (see(drawn, text), see([], as_text(message))):
        assert shown.calls == ()
        assert len(shown.links) == 0 or linked
        assert all(address.startswith(("http://", "https://")) and "@" not in address.split("/")[2] for _, address in shown.links)
    assert see([], text).links == ()
    assert not {"\u200b", "\u202e", "\ud800"} & set(see(drawn, text).text + text)
