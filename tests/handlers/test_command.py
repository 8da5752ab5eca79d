"""How a command line is understood, whatever it holds."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.command import COMMANDS
from handlers.message import Message, plain
from tests.handlers.conftest import Ask

ALL = (
    "start help pledges timeline meetings country latest story why wrong corrections search sources subscribe settings unsubscribe mute"
    " reports feeds status"
)


def test_every_command_has_help_and_an_example_that_is_understood(ask: Ask) -> None:
    assert [command.name for command in COMMANDS] == ALL.split()
    for command in COMMANDS:
        assert command.usage.startswith(f"/{command.name}")
        assert command.example.startswith(f"/{command.name}")
        assert command.help
        assert command.name == "help" or "Usage:" not in plain(ask(command.example))


def test_help_lists_every_command(ask: Ask) -> None:
    said = plain(ask("/help"))
    assert all(f"- {command.usage}: {command.help}" in said for command in COMMANDS)


def test_help_on_one_command(ask: Ask) -> None:
    assert "Example: /pledges Italy troops 30d" in plain(ask("/help pledges"))
    assert "Did you mean /help pledges?" in plain(ask("/help plegdes"))


@pytest.mark.parametrize("text", ["/status", "status", "  /STATUS  ", "/Status page:9"])
def test_slash_case_and_blanks_do_not_matter(text: str, ask: Ask) -> None:
    assert plain(ask(text)).startswith("Status")


@pytest.mark.parametrize(
    ("text", "meant"), [("/plegdes", "/pledges"), ("/pledge", "/pledges"), ("/serach x", "/search x"), ("/sub", "/subscribe")]
)
def test_an_unknown_command_gets_the_nearest(text: str, meant: str, ask: Ask) -> None:
    answer = ask(text)
    assert f"Did you mean {meant}?" in plain(answer)
    assert answer.buttons[0].command == meant


def test_a_strange_word_gets_help(ask: Ask) -> None:
    answer = ask("qqqq")
    assert "/help lists what you can ask" in plain(answer)
    assert answer.buttons[-1].command == "/help"


def test_an_empty_line_is_a_call_for_help(ask: Ask) -> None:
    assert ask("") == ask("/help")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("/pledges Austrlia", "“Austrlia” is no country, kind or period that I know."),
        ("/timeline soonish", "“soonish” is no period that I know."),
        ("/meetings maybe", "“maybe” is neither upcoming nor past."),
        ("/country", "Which country?"),
        ("/country France Italy", "Name one country."),
        ("/latest 7", "/latest takes no words."),
        ("/story", "Which story?"),
        ("/story seven", "Give the number of a story."),
        ("/story 1 2", "Give the number of a story."),
        ("/story 99999999999999999999", "Give the number of a story."),
        ("/search ...", "Which words?"),
        ("/sources all", "/sources takes no words."),
        ("/subscribe football", "“football” is no topic, country or kind that I know."),
        ("/mute", "For how long?"),
        ("/mute forever", "That is no length of time."),
        ("/unsubscribe Italy", "/unsubscribe ends all alerts."),
        ("/status now", "/status takes no words."),
    ],
)
def test_a_wrong_argument_gets_the_usage_with_an_example(text: str, problem: str, ask: Ask) -> None:
    said = plain(ask(text))
    assert said.startswith(problem)
    name = text.split(maxsplit=1)[0]
    assert f"Usage: {name}" in said
    assert f"Example: {name}" in said


def test_a_near_word_is_offered_as_a_whole_command(ask: Ask) -> None:
    answer = ask("/pledges Austrlia troops")
    assert "Did you mean /pledges Australia troops or /pledges Austria troops?" in plain(answer)
    assert "/pledges Australia troops" in [button.command for button in answer.buttons]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    name=st.sampled_from([command.name for command in COMMANDS]),
    words=st.lists(
        st.one_of(
            st.text(max_size=20), st.sampled_from(["page:2", "page:", "2025", "since", "troops", "IT", "in", "last", "31", "march", "0d"])
        ),
        max_size=6,
    ),
)
def test_any_words_get_an_answer(name: str, words: list[str], ask: Ask) -> None:
    answer = ask(f"/{name} {' '.join(words)}")
    assert isinstance(answer, Message)
    assert plain(answer).strip()
    assert all(button.command.startswith("/") and button.label for button in answer.buttons)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/pledge italy", "/pledges italy"),
        ("/italy", "/country Italy"),
        ("what did Italia pledge?", "/country Italy"),
        ("/Polska", "/country Poland"),
    ],
)
def test_what_is_no_command_is_answered_with_one_that_can_be_pressed(text: str, meant: str, ask: Ask) -> None:
    assert ask(text).buttons[0].command == meant


def test_a_bare_slash_is_a_call_for_help(ask: Ask) -> None:
    assert ask("/") == ask("/help")


def test_a_word_without_end_is_not_repeated_in_full(ask: Ask) -> None:
    assert "a" * 60 + "…" in plain(ask("/pledges " + "a" * 400))
    assert "b" * 60 + "…" in plain(ask("/" + "b" * 400))
