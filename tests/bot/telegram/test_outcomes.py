"""Errors that no loopback server can bring about in good time, and the order in which kinds of errors are told apart."""

import socket
from datetime import timedelta

import httpx
import pytest
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.telegram.connection import Written, open_request
from bot.telegram.outcomes import outcome_of
from storage.model import Later, Reach


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


def about(cause: httpx.RequestError, *, whole: bool) -> TelegramError:
    """The error of a call that was written to its end, or was not."""
    watch = Written()
    watch.whole = whole
    cause.request = httpx.Request("POST", "https://api.telegram.org", extensions={"trace": watch})
    return caused(NetworkError(f"httpx.{type(cause).__name__}"), cause)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("cause", [httpx.ReadError, httpx.WriteTimeout, httpx.RemoteProtocolError], ids=lambda kind: kind.__name__)
def test_half_a_call_is_sure_not_to_have_been_accepted(cause: type[httpx.RequestError], whole: bool) -> None:
    """D3: certainly not sent is tried freely; what may have arrived is tried once more."""
    outcome = outcome_of(about(cause(""), whole=whole))
    assert isinstance(outcome, Later)
    assert (outcome.sure, outcome.reach) == (not whole, Reach.DELIVERY if whole else Reach.PLATFORM)


@pytest.mark.parametrize(("size", "sure"), [(10, False), (50_000_000, True)], ids=["whole", "half"])
async def test_the_connection_knows_how_far_a_call_came(size: int, sure: bool) -> None:
    """D3: a server that takes a connection and never reads has all of a short call, and never all of a long one."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        request = open_request(1)
        await request.initialize()
        parameter = RequestParameter("text", "x" * size, [])
        with pytest.raises(TelegramError) as raised:
            await request.post(
                f"http://127.0.0.1:{server.getsockname()[1]}/", RequestData([parameter]), read_timeout=0.5, write_timeout=0.5
            )
        await request.shutdown()
    outcome = outcome_of(raised.value)
    assert isinstance(outcome, Later)
    assert outcome.sure is sure


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
@pytest.mark.parametrize("as_timedelta", ["0", "1"])
def test_the_wait_is_read_in_both_forms_of_the_library(monkeypatch: pytest.MonkeyPatch, as_timedelta: str) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", as_timedelta)
    outcome = outcome_of(RetryAfter(300))
    assert isinstance(outcome, Later)
    assert outcome.after == timedelta(minutes=5)
