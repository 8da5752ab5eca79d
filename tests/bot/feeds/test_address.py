"""No feed, no redirect and no name server may lead us to a machine that is not public."""

import asyncio
from collections.abc import AsyncIterator

import httpcore
import pytest

from bot.feeds.address import AddressRefusedError, GuardedNetwork, is_public, resolve
from bot.feeds.fetch import Body, Failed, fetch, open_client
from tests.bot.feeds.test_fetch import state_of
from tests.fakes.feeds import FakeFeeds, FeedItem

PRIVATE = (
    "0.0.0.0", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.1.2.3", "169.254.0.1", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::", "fc00::1", "fd12:3456::1", "fe80::1",
    "fe80::1%lo", "fec0::1", "ff02::1", "4000::1", "not an address", "",
)  # fmt: skip
PUBLIC = ("1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::1", "64:ff9b::808:808", "::ffff:8.8.8.8")

HIDDEN_LOOPBACK = (
    "127.0.0.1", "localhost", "localhost.", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "0", "0.0.0.0", "127.0.0.1.", "[0:0:0:0:0:0:0:1]",
)  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


class Listener:
    """A machine inside that must never hear from us: it counts who connects."""

    def __init__(self) -> None:
        self.connections = 0

    async def __aenter__(self) -> "Listener":
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _accept(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        writer.close()


@pytest.fixture
async def inside() -> AsyncIterator[Listener]:
    async with Listener() as listener:
        yield listener


@pytest.mark.parametrize("host", HIDDEN_LOOPBACK)
async def test_loopback_is_refused_however_it_is_written(host: str) -> None:
    async with open_client(allow_private=False) as client:
        failed = await fetch(client, state_of(f"http://{host}/feed"))
    assert isinstance(failed, Failed)
    assert failed.why in {"refused: private address", "host not found", "not a valid web address"}


@pytest.mark.parametrize("host", [host for host in HIDDEN_LOOPBACK if "[" not in host])
async def test_no_machine_inside_hears_from_us(host: str, inside: Listener) -> None:
    network = GuardedNetwork(allow_private=False, resolve=resolve)
    with pytest.raises((AddressRefusedError, httpcore.ConnectError)):
        await network.connect_tcp(host, inside.port, timeout=1)
    assert inside.connections == 0


async def test_a_name_that_leads_inside_is_refused(inside: Listener) -> None:
    async def changed_its_mind(_host: str, _port: int) -> tuple[str, ...]:
        return ("93.184.216.34", "127.0.0.1")

    with pytest.raises(AddressRefusedError, match="private address"):
        await GuardedNetwork(allow_private=False, resolve=changed_its_mind).connect_tcp("feeds.example", inside.port, timeout=1)
    assert inside.connections == 0

    async with open_client(allow_private=False, resolve=changed_its_mind) as client:
        assert await fetch(client, state_of("http://feeds.example/")) == Failed(why="refused: private address")


async def test_a_name_is_asked_for_once_and_the_answer_is_what_we_connect_to(fake: FakeFeeds) -> None:
    fake.publish("a", [FeedItem(title="x")])
    asked: list[str] = []

    async def answer(host: str, _port: int) -> tuple[str, ...]:
        asked.append(host)
        return ("127.0.0.1",) if len(asked) == 1 else ("203.0.113.1",)

    async with open_client(allow_private=True, resolve=answer) as client:
        assert isinstance(await fetch(client, state_of(fake.url("a", host="feeds.example"))), Body)
    assert asked == ["feeds.example"]
    assert fake.asked[0].header("Host") == f"feeds.example:{fake.port}".encode()


async def test_the_next_address_is_tried_when_one_is_dead(fake: FakeFeeds) -> None:
    fake.publish("a", [FeedItem(title="x")])

    async def answer(_host: str, _port: int) -> tuple[str, ...]:
        return ("127.0.0.2", "127.0.0.1")

    async with open_client(allow_private=True, resolve=answer) as client:
        assert isinstance(await fetch(client, state_of(fake.url("a", host="feeds.example"))), Body)


@pytest.mark.parametrize("url", ["http://feeds.example:8080/", "https://feeds.example:22/", "http://feeds.example:443/"])
async def test_only_the_ports_of_the_web_are_open(url: str) -> None:
    asked: list[str] = []

    async def answer(host: str, _port: int) -> tuple[str, ...]:
        asked.append(host)
        return ("10.0.0.1",)

    async with open_client(allow_private=False, resolve=answer) as client:
        failed = await fetch(client, state_of(url))
    assert isinstance(failed, Failed)
    assert failed.why.startswith("refused: ")


async def test_a_user_name_in_the_address_is_refused_even_inside(fake: FakeFeeds) -> None:
    async with open_client(allow_private=True) as client:
        failed = await fetch(client, state_of(f"http://good.example@127.0.0.1:{fake.port}/a"))
    assert failed == Failed(why="refused: user name in the address")
    assert fake.asked == []
