"""How long something still lives, as it is told."""

import pytest

from gui.times import SOON, life, tone_of_life

HOUR, MINUTE = 3600.0, 60.0


@pytest.mark.parametrize(
    ("left", "words", "tone"),
    [
        (3 * SOON - 5, "3 days left", ""),
        (1.6 * SOON, "2 days left", ""),
        (1.4 * SOON, "ends in 34 hours", ""),
        (SOON, "ends in 24 hours", "stale"),
        (1.6 * HOUR, "ends in 2 hours", "stale"),
        (80 * MINUTE, "ends in 80 minutes", "stale"),
        (1.0, "ends in 1 minute", "stale"),
        (0.0, "ended", "failed"),
        (-SOON, "ended", "failed"),
    ],
)
def test_what_is_left_is_told_in_the_unit_that_matters(left: float, words: str, tone: str) -> None:
    now = 1_800_000_000.0
    assert life(now + left, now) == words
    assert tone_of_life(now + left, now) == tone


def test_what_does_not_end_is_permanent() -> None:
    assert life(0.0) == "permanent"
    assert tone_of_life(0.0) == ""
