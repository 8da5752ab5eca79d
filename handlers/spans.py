"""For how long something is to be silent."""

import re
from datetime import timedelta

MOST_MUTES = 50
_LONGEST = timedelta(days=365)
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_OFF = {"off", "stop", "end", "no", "0"}


def read_span(words: str) -> timedelta | None:
    """A length of time from "2h", "90 minutes", "1d"; zero for "off"; None if it is neither."""
    if words in _OFF:
        return timedelta()
    match = re.fullmatch(r"(\d{1,5})(m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|weeks?)", words)
    if not match or not int(match[1]):
        return None
    return min(timedelta(**{_UNITS[match[2][0]]: int(match[1])}), _LONGEST)
