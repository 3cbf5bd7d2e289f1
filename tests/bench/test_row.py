"""What the table says of a measure."""

import pytest

from tests.bench.row import Row, table


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        (Row("start", 300, "ms", 3, beside=100), True),
        (Row("start", 301, "ms", 3, beside=100), False),
        (Row("voice", 50, "lines/s", 0.5, at_most=False, beside=100), True),
        (Row("voice", 49, "lines/s", 0.5, at_most=False, beside=100), False),
        (Row("gap", 16, "ms", 16), True),
        (Row("gap", 17, "ms", 16), False),
    ],
)
def test_a_goal_is_kept_up_to_its_very_figure(row: Row, kept: bool) -> None:
    assert row.kept is kept


def test_the_table_shows_both_sides_and_the_verdict() -> None:
    head, ours, gap = table([Row("start", 454.1, "ms", 3, beside=110), Row("gap", 7.7, "ms", 16)]).splitlines()
    assert head.split() == ["measure", "measured", "beside", "ratio", "goal"]
    assert ours.split() == ["start", "454.1", "ms", "110.0", "ms", "4.13", "×", "≤", "3", "×", "missed"]
    assert gap.split() == ["gap", "7.70", "ms", "≤", "16", "ms", "ok"]
