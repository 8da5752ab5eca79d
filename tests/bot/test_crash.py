"""The named points at which the crash tests end the process."""

import signal
import subprocess
import sys

import pytest

from bot.crash import POINTS, CrashPoint
from bot.settings import SettingsError, read_settings


def test_the_process_ends_at_the_passage_that_was_named() -> None:
    program = (
        "from bot.crash import CrashPoint\n"
        "point = CrashPoint('after-claim:2')\n"
        "for _ in range(3): point('after-claim'); print('passed', flush=True)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert ended.stdout == "passed\n"


def test_without_a_name_nothing_ends() -> None:
    for point in POINTS:
        CrashPoint()(point)


@pytest.mark.parametrize("value", ["nowhere", "after-claim:0", "after-claim:x"])
def test_a_point_that_does_not_exist_stops_the_start(value: str) -> None:
    with pytest.raises(SettingsError, match="CRASH_AT"):
        read_settings({"CRASH_AT": value})


def test_a_point_is_read_with_its_passage() -> None:
    assert read_settings({"CRASH_AT": "before-settle:7"}).crash_at == "before-settle:7"
