"""F3: a host gets one request at a time, and a pause before the next; who wants another host does not wait."""

import asyncio
from datetime import timedelta
from itertools import pairwise

from bot.feeds.hosts import Hosts

GAP = timedelta(seconds=0.05)


async def test_requests_to_one_host_keep_their_distance() -> None:
    hosts, times, inside = Hosts(GAP), [], 0

    async def ask() -> None:
        nonlocal inside
        async with hosts.turn("a.example"):
            inside += 1
            assert inside == 1
            times.append((asyncio.get_running_loop().time(), len(times)))
            await asyncio.sleep(0.01)
            inside -= 1

    await asyncio.gather(*(ask() for _ in range(5)))
    gaps = [later[0] - earlier[0] for earlier, later in pairwise(times)]
    assert min(gaps) >= 0.06 - 0.005


async def test_another_host_does_not_wait() -> None:
    hosts, order = Hosts(timedelta(seconds=30), most=2), []
    async with hosts.turn("slow.example"):
        pass

    async def ask(host: str) -> None:
        async with hosts.turn(host):
            order.append(host)

    waiting = [asyncio.create_task(ask("slow.example")) for _ in range(10)]
    await asyncio.wait_for(asyncio.gather(*(ask(f"{name}.example") for name in "abcdef")), 5)
    assert "slow.example" not in order
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_never_more_requests_at_once_than_allowed() -> None:
    hosts, inside, most = Hosts(timedelta(), most=3), 0, 0

    async def ask(host: str) -> None:
        nonlocal inside, most
        async with hosts.turn(host):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.005)
            inside -= 1

    await asyncio.gather(*(ask(str(number)) for number in range(20)))
    assert most == 3


async def test_a_cancelled_request_gives_its_turn_back() -> None:
    hosts = Hosts(timedelta())

    async def for_ever() -> None:
        async with hosts.turn("a.example"):
            await asyncio.Event().wait()

    task = asyncio.create_task(for_ever())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(5), hosts.turn("a.example"):
        pass
