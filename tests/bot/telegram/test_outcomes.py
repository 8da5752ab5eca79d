"""Errors that no loopback server can bring about in good time, and the order in which kinds of errors are told apart."""

from datetime import timedelta

import httpx
import pytest
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.outcomes import outcome_of
from storage.model import Later


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "sure"),
    [
        (caused(TimedOut("Pool timeout"), httpx.PoolTimeout("")), True),
        (caused(TimedOut(), httpx.ConnectTimeout("")), True),
        (caused(NetworkError("httpx.ConnectError"), httpx.ConnectError("")), True),
        (caused(TimedOut(), httpx.ReadTimeout("")), False),
        (caused(TimedOut(), httpx.WriteTimeout("")), False),
        (caused(NetworkError("httpx.ReadError"), httpx.ReadError("")), False),
        (caused(NetworkError("httpx.WriteError"), httpx.WriteError("")), False),
        (caused(NetworkError("httpx.RemoteProtocolError"), httpx.RemoteProtocolError("")), False),
        (TimedOut(), False),
        (TelegramError("Invalid server response"), False),
        (NetworkError("Bad Gateway"), True),
        (caused(NetworkError("Bad Gateway (502)"), TelegramError("Invalid server response")), True),
    ],
    ids=repr,
)
def test_only_a_connection_that_never_stood_or_an_answer_is_certain(error: TelegramError, sure: bool) -> None:
    outcome = outcome_of(error)
    assert isinstance(outcome, Later)
    assert outcome.sure is sure
    assert outcome.after > timedelta(0)


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
@pytest.mark.parametrize("as_timedelta", ["0", "1"])
def test_the_wait_is_read_in_both_forms_of_the_library(monkeypatch: pytest.MonkeyPatch, as_timedelta: str) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", as_timedelta)
    outcome = outcome_of(RetryAfter(300))
    assert isinstance(outcome, Later)
    assert outcome.after == timedelta(minutes=5)
