"""How hard the state machines are tried: as much as a test says, or by `--hypothesis-profile=nightly` as the promise does (M2)."""

from hypothesis import settings

NIGHTLY = "nightly"
settings.register_profile(NIGHTLY, max_examples=2000, stateful_step_count=50, deadline=None)


def effort(examples: int, steps: int) -> settings:
    """Settings for a state machine."""
    if settings.get_current_profile_name() == NIGHTLY:
        return settings(settings.get_profile(NIGHTLY))
    return settings(max_examples=examples, stateful_step_count=steps, deadline=None)
