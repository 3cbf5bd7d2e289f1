"""Where each row of a long list stands: measured heights where known, estimates elsewhere. Knows no Qt."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate


class Heights:
    """Heights of rows in pixels and the sums over them, brought up to date when they are asked for."""

    def __init__(self) -> None:
        self._heights: list[int] = []
        self._measured: list[bool] = []
        self._ends: list[int] = []

    def __len__(self) -> int:
        return len(self._heights)

    def reset(self, estimates: Iterable[int]) -> None:
        """Start again with one estimate a row."""
        self._heights = list(estimates)
        self._measured = [False] * len(self._heights)
        self._ends = []

    def insert(self, row: int, estimates: Iterable[int]) -> None:
        """Make room for new rows before `row`."""
        new = list(estimates)
        self._heights[row:row] = new
        self._measured[row:row] = [False] * len(new)
        del self._ends[row:]

    def remove(self, row: int, count: int) -> None:
        """Forget `count` rows from `row` on."""
        del self._heights[row : row + count]
        del self._measured[row : row + count]
        del self._ends[row:]

    def move(self, row: int, count: int, after: int) -> None:
        """Take `count` rows out at `row`; the block begins at `after` afterwards."""
        heights, measured = self._heights[row : row + count], self._measured[row : row + count]
        self.remove(row, count)
        self._heights[after:after] = heights
        self._measured[after:after] = measured
        del self._ends[after:]

    def measured(self, row: int) -> bool:
        """Tell whether the height of `row` is exact."""
        return self._measured[row]

    def forget(self, row: int, count: int = 1) -> None:
        """Keep the heights of `count` rows from `row` on as estimates only."""
        self._measured[row : row + max(0, count)] = [False] * count

    def measure(self, row: int, height: int) -> bool:
        """Set the exact height of `row`; tells whether anything below it moved."""
        self._measured[row] = True
        if self._heights[row] == height:
            return False
        self._heights[row] = height
        del self._ends[row:]
        return True

    def height(self, row: int) -> int:
        """Return the height of `row`."""
        return self._heights[row]

    def top(self, row: int) -> int:
        """Return the distance from the top of the list to the top of `row`; `len` gives the end of the list."""
        if row <= 0:
            return 0
        return self._sums()[row - 1]

    def total(self) -> int:
        """Return the height of the whole list."""
        return self.top(len(self))

    def row_at(self, y: int) -> int:
        """Return the row that covers `y`, or -1 outside of all rows."""
        if y < 0 or y >= self.total():
            return -1
        return bisect_right(self._sums(), y)

    def _sums(self) -> list[int]:
        known = len(self._ends)
        if known < len(self._heights):
            start = self._ends[-1] if known else 0
            rest = accumulate(self._heights[known:], initial=start)
            next(rest)
            self._ends.extend(rest)
        return self._ends
