"""Q6: a disk that takes nothing more under the real service, which lives, says so, and loses and repeats nothing."""

import asyncio
import resource
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.sources import LEASE
from tests.fakes.disk import Disk, a_disk
from tests.running_service import CHAT, PATIENCE, Running, World, a_world, report, service, until
from tests.test_service import MINISTERS, SUMMIT, posts, subscribe_all, texts


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(tmp_path) as made:
        yield made


class FullDisk:
    """No file of the service can grow or change: every write fails, as on a full disk."""

    disk: Disk | None = None

    def fail(self, running: Running) -> None:
        resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    def recover(self, running: Running) -> None:
        resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


class ReadOnlyDisk:
    """Every write is answered with EROFS, as by a file system that went read-only after an error."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk

    def fail(self, _: Running) -> None:
        self.disk.read_only = True

    def recover(self, _: Running) -> None:
        assert self.disk.refused
        self.disk.read_only = False


async def status(running: Running, path: str) -> int:
    return (await running.get(path))[0]


@pytest.mark.timeout(240)
async def test_q6_a_full_disk_loses_and_repeats_nothing(world: World) -> None:
    await loses_and_repeats_nothing(world, FullDisk())


@pytest.mark.timeout(240)
async def test_q6_a_read_only_disk_loses_and_repeats_nothing(world: World) -> None:
    with a_disk() as disk:
        await loses_and_repeats_nothing(world, ReadOnlyDisk(disk))


async def loses_and_repeats_nothing(world: World, bad: FullDisk | ReadOnlyDisk) -> None:
    async with service(world, disk=bad.disk) as running:
        await subscribe_all(world, running)
        # The disk fails at the worst moment: Telegram has taken the alert, and that cannot be written down.
        world.telegram.on_accepted = lambda _: bad.fail(running)
        world.publish("morning", SUMMIT)
        await until(lambda: texts(world, word="Paris"))
        world.telegram.on_accepted = None
        world.publish("evening", MINISTERS)
        await until(lambda: _is(running, "/ready", 503))
        assert running.process.returncode is None
        assert (len(texts(world, word="Paris")), len(texts(world, word="Warsaw"))) == (1, 0)

        bad.recover(running)
        # A feed that was being read when the disk failed comes up again when its lease is over.
        async with asyncio.timeout(LEASE.total_seconds() + PATIENCE):
            while not (texts(world, word="Warsaw") and posts(world, "Warsaw") and posts(world, "Paris")):  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        await until(lambda: _is(running, "/ready", 200))
        world.publish("morning", report("end", "Rain", "It rained."), SUMMIT)
        asked = len(world.feeds.asked_for("morning"))
        await until(lambda: len(world.feeds.asked_for("morning")) > asked + 2)
        assert [len(texts(world, word=city)) for city in ("Paris", "Warsaw")] == [1, 1]
        assert [len(posts(world, city)) for city in ("Paris", "Warsaw")] == [1, 1]
        assert "the database is well again" in running.written
        await world.telegram.user_says(CHAT, "/latest")
        await until(lambda: len(texts(world, word="Warsaw")) == 2)
        assert (await running.stop())[0] == 0


async def _is(running: Running, path: str, code: int) -> bool:
    return await status(running, path) == code
