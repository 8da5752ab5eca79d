"""Concepts of the seeds that several readers take together, by their ids."""

MANY = frozenset({"role.leaders", "role.defence_ministers", "role.foreign_ministers", "role.chiefs", "role.advisers"})
"""Offices of which several people meet."""

GATHERINGS = frozenset({"meeting.summit", "meeting.gathering", "meeting.call"})
"""Forms in which many meet."""

HEADQUARTERS = frozenset({"kind.command", "place.headquarters"})
"""Words for the seat of a command."""
