"""The lines of a project's scripts in memory: where each stands, and how lines come, go and move."""

from collections.abc import Iterable, Iterator, Sequence

from core.domain.script import Line
from core.projects.edits import Move, Splice


class Pages:
    """One list of lines for each script, and a way to find a line by its id. Tells nobody and saves nothing."""

    def __init__(self, lines: dict[str, list[Line]]) -> None:
        self._lines = lines
        self._positions: dict[str, dict[str, int]] = {}
        self._home = {line.id: script for script, page in lines.items() for line in page}

    def __contains__(self, line_id: str) -> bool:
        return line_id in self._home

    def __bool__(self) -> bool:
        return bool(self._home)

    def items(self) -> Iterable[tuple[str, Sequence[Line]]]:
        """Every script's id with its lines."""
        return self._lines.items()

    def of(self, script_id: str) -> Sequence[Line]:
        """Return a script's lines: the live list; KeyError if the script is not known."""
        return self._lines[script_id]

    def index_of(self, line_id: str) -> tuple[str, int]:
        """Return (script id, index) of a line; KeyError if it is not there."""
        script = self._home[line_id]
        if script not in self._positions:
            self._positions[script] = {line.id: index for index, line in enumerate(self._lines[script])}
        return script, self._positions[script][line_id]

    def line(self, line_id: str) -> Line:
        """Return a line; KeyError if it is not there."""
        script, index = self.index_of(line_id)
        return self._lines[script][index]

    def open(self, script_id: str) -> None:
        """Begin an empty script, if it is not known."""
        self._lines.setdefault(script_id, [])

    def splice(self, splice: Splice) -> None:
        """Take lines out and put others in their place."""
        self._lines[splice.script][splice.index : splice.index + len(splice.removed)] = splice.inserted
        for line in splice.removed:
            del self._home[line.id]
            self._positions.get(splice.script, {}).pop(line.id, None)
        self._home.update(dict.fromkeys([line.id for line in splice.inserted], splice.script))
        shifted = len(splice.removed) != len(splice.inserted)
        self._place(splice.script, splice.index, None if shifted else splice.index + len(splice.inserted))

    def rewrite(self, line: Line) -> tuple[str, int]:
        """Put a changed line in its place and return (script id, index)."""
        script, index = self.index_of(line.id)
        self._lines[script][index] = line
        return script, index

    def move(self, move: Move) -> tuple[int, list[str]]:
        """Bring a block elsewhere; return the first place that changed, and the ids of all places that did."""
        lines = self._lines[move.script]
        block = lines[move.first : move.first + move.count]
        del lines[move.first : move.first + move.count]
        lines[move.to : move.to] = block
        low, high = min(move.first, move.to), max(move.first, move.to) + move.count
        self._place(move.script, low, high)
        return low, [line.id for line in lines[low:high]]

    def _place(self, script: str, first: int, end: int | None) -> None:
        """Remember where the lines from `first` to before `end` stand now, if it was ever asked for."""
        if script in self._positions:
            page = self._lines[script][first:end]
            self._positions[script].update(
                zip([line.id for line in page], range(first, first + len(page)), strict=True)
            )

    def runs(self, line_ids: Iterable[str]) -> list[tuple[str, int, int]]:
        """Return the lines as unbroken runs (script id, first, count), in their order."""
        runs: list[tuple[str, int, int]] = []
        for script, index in sorted(map(self.index_of, set(line_ids))):
            if runs and runs[-1][0] == script and sum(runs[-1][1:]) == index:
                runs[-1] = (script, runs[-1][1], runs[-1][2] + 1)
            else:
                runs.append((script, index, 1))
        return runs

    def moves_together(self, line_ids: Iterable[str], index: int) -> list[Move]:
        """Return what brings lines of one script together as a block before the line that now stands at `index`."""
        moves: list[Move] = []
        target = index
        for script, first, count in _split_at(self.runs(line_ids), index):
            if first >= target:  # comes from below, and lands behind the runs that are there already
                if first != target:
                    moves.append(Move(script, first, count, target))
                target += count
            else:  # what moved down before has pulled this run up by its own length
                shifted = first - sum(move.count for move in moves)
                if shifted + count != target:
                    moves.append(Move(script, shifted, count, target - count))
        return moves


def _split_at(runs: Iterable[tuple[str, int, int]], index: int) -> Iterator[tuple[str, int, int]]:
    """Yield the runs, the one that reaches over `index` as two."""
    for script, first, count in runs:
        if first < index < first + count:
            yield script, first, index - first
            yield script, index, first + count - index
        else:
            yield script, first, count
