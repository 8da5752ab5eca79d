"""Frozen values to plain JSON and back, guided by their type hints."""

import json
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


def stamp(moment: datetime) -> str:
    """A time as stored: ISO 8601 in UTC, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def moment(text: str) -> datetime:
    """Read what `stamp` wrote."""
    return datetime.fromisoformat(text)


def optional_moment(text: str | None) -> datetime | None:
    return moment(text) if text else None


def pack(value: object) -> str:
    """A value as JSON text."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def unpack(kind: type[Value], text: str) -> Value:
    """Read what `pack` wrote of a value of this kind."""
    wanted: Any = kind
    value: Value = _reader(wanted | None)(json.loads(text))
    return value


def _plain(value: object) -> Any:  # noqa: PLR0911 - one line for each shape of value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {f.name: _plain(v) for f in fields(value) if (v := getattr(value, f.name)) != f.default}
    return value


Read = Callable[[Any], Any]


def _same(raw: Any) -> Any:
    return raw


@cache
def _reader(kind: Any) -> Read:
    """How a value of a kind is read from JSON; found out once a kind."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = _reader(next(arg for arg in get_args(kind) if arg is not type(None)))
        return lambda raw: None if raw is None else inner(raw)
    if origin is tuple:
        return _tuple_reader(get_args(kind))
    if is_dataclass(kind):
        return _fields_reader(kind)
    if kind is timedelta:
        return lambda raw: timedelta(seconds=raw)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return {datetime: moment, date: date.fromisoformat}.get(kind, _same)


def _tuple_reader(args: tuple[Any, ...]) -> Read:
    if len(args) == 2 and args[1] is Ellipsis:
        inner = _reader(args[0])
        return tuple if inner is _same else lambda raw: tuple(map(inner, raw))
    readers = [_reader(arg) for arg in args]
    return lambda raw: tuple(read(item) for read, item in zip(readers, raw, strict=True))


def _fields_reader(kind: Any) -> Read:
    readers = {name: _reader(hint) for name, hint in get_type_hints(kind).items()}
    return lambda raw: kind(**{name: readers[name](item) for name, item in raw.items()})
