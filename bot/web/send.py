"""Deliveries to the console page."""

from datetime import timedelta

from bot.web.board import Board
from storage.model import Delivery, Later, Operation, Outcome, Sent
from storage.store import Unavailable

_PAUSE = timedelta(seconds=10)


class ConsoleSender:
    """Puts deliveries on the board. A message that the board no longer has, as after a restored backup, is put there anew."""

    def __init__(self, board: Board) -> None:
        self._board = board

    async def send(self, delivery: Delivery) -> Outcome:
        """The message's number on the page, or Later while the database cannot take it."""
        try:
            return Sent(message_id=str(await self._put(delivery)))
        except Unavailable as error:
            return Later(after=_PAUSE, why=f"database: {error}")

    async def _put(self, delivery: Delivery) -> int:
        target = int(delivery.target) if delivery.target.isdecimal() else 0
        if delivery.operation is Operation.EDIT and await self._board.edit(target, delivery.message):
            return target
        if delivery.operation is Operation.REPLY:
            reply = await self._board.reply(delivery.id, target, delivery.message)
            if reply is not None:
                return reply
        return await self._board.add(delivery.id, delivery.message)
