"""When a channel hears: its digests and quiet hours, by its own clock. Pure; each local day has each time exactly once (promise S4)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.model import Cadence, Subscription

_TRUSTED = timedelta(days=1)
"""How far a clock may have been set back while what was done by it still counts."""


def instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The moment of a local time: of a time that comes twice the first; one that the clocks skip comes as much later as they skip."""
    return datetime.combine(day, time(minutes // 60, minutes % 60), tzinfo=zone).astimezone(UTC)


def next_time(after: datetime, minutes: int, zone: ZoneInfo, weekday: int | None = None) -> datetime:
    """The first moment after this one at which it is so many minutes past local midnight, on that weekday if one is given."""
    yesterday = after.astimezone(zone).date() - timedelta(days=1)
    days = (yesterday + timedelta(days=ahead) for ahead in range(10))
    return next(found for day in days if weekday in (None, day.weekday()) and (found := instant(day, minutes, zone)) > after)


def quiet_until(subscription: Subscription, at: datetime) -> datetime | None:
    """When the quiet hours end that this moment lies in, or None if it lies in none."""
    quiet, zone = subscription.quiet, ZoneInfo(subscription.zone)
    if quiet is None:
        return None
    wakes = next_time(at, quiet.end, zone)
    return wakes if wakes < next_time(at, quiet.start, zone) else None


def next_digest(subscription: Subscription, now: datetime) -> datetime:
    """When the next digest is due; where all comes at once, when the day begins for what the cap kept back. Never in quiet hours."""
    after, zone = _reached(subscription, now), ZoneInfo(subscription.zone)
    if subscription.cadence is Cadence.HOURLY:
        due = after.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    else:
        weekday = subscription.weekday if subscription.cadence is Cadence.WEEKLY else None
        due = next_time(after, subscription.at, zone, weekday)
    return quiet_until(subscription, due) or due


def held_until(subscription: Subscription, now: datetime, *, pushed: int, urgent: bool) -> datetime | None:
    """When news of this moment is to come, or None for at once. `pushed` is how many alerts came on this local day."""
    if subscription.cadence is not Cadence.IMMEDIATE:
        return next_digest(subscription, now)
    wakes = quiet_until(subscription, _reached(subscription, now))
    if wakes is None and subscription.cap and pushed >= subscription.cap and not urgent:
        return next_digest(subscription, now)
    return wakes


def day_began(subscription: Subscription, now: datetime) -> datetime:
    """The beginning of the channel's local day."""
    zone = ZoneInfo(subscription.zone)
    return instant(now.astimezone(zone).date(), 0, zone)


def _reached(subscription: Subscription, now: datetime) -> datetime:
    """Now, or the last digest's time where the clock was set back behind it: that digest is not made again."""
    last = subscription.digested
    return last if last and now < last <= now + _TRUSTED else now
