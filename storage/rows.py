"""Frozen values to plain JSON and back, guided by their type hints."""

import json
import types
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
    value: Value = _value(kind, json.loads(text))
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


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(kind: Any, raw: Any) -> Any:  # noqa: PLR0911 - one line for each shape of type
    origin = get_origin(kind)
    if raw is None:
        return None
    if origin in (Union, types.UnionType):
        return _value(next(arg for arg in get_args(kind) if arg is not type(None)), raw)
    if origin is tuple:
        args = get_args(kind)
        if len(args) == 2 and args[1] is Ellipsis:
            return tuple(_value(args[0], item) for item in raw)
        return tuple(_value(arg, item) for arg, item in zip(args, raw, strict=True))
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        return kind(**{name: _value(hints[name], item) for name, item in raw.items()})  # type: ignore[operator]
    if kind is datetime:
        return moment(raw)
    if kind is date:
        return date.fromisoformat(raw)
    if kind is timedelta:
        return timedelta(seconds=raw)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(raw)
    return raw
