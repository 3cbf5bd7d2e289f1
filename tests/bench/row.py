"""One line of the table: a measure, what it stands beside, and its goal."""

from collections.abc import Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """`measured` and `beside` are in `unit`. The goal bounds their ratio, or where nothing is beside it the measure."""

    name: str
    measured: float
    unit: str
    goal: float
    at_most: bool = True
    beside: float | None = None

    @property
    def value(self) -> float:
        """What is held against the goal."""
        return self.measured if self.beside is None else self.measured / self.beside

    @property
    def kept(self) -> bool:
        """Whether the goal is reached."""
        return self.value <= self.goal if self.at_most else self.value >= self.goal

    def cells(self) -> tuple[str, ...]:
        """Return the line as text, in the order of `HEAD`."""
        sign = "≤" if self.at_most else "≥"
        if self.beside is None:
            return self.name, self._figure(self.measured), "", "", f"{sign} {self.goal:g} {self.unit}", self._verdict()
        sides = (self._figure(self.measured), self._figure(self.beside))
        return self.name, *sides, f"{self.value:.2f} ×", f"{sign} {self.goal:g} ×", self._verdict()

    def _figure(self, value: float) -> str:
        return f"{value:.1f} {self.unit}" if value >= 10 else f"{value:.2f} {self.unit}"

    def _verdict(self) -> str:
        return "ok" if self.kept else "missed"


HEAD = ("measure", "measured", "beside", "ratio", "goal", "")


def table(rows: Sequence[Row]) -> str:
    """Return `rows` as aligned text under a head."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in {0, 5} else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
