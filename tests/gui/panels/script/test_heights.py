"""The table of heights against a list that is added up anew each time."""

from hypothesis import given
from hypothesis import strategies as st

from gui.panels.script.heights import Heights

heights_of = st.lists(st.integers(1, 300), max_size=12)


class Plain:
    """The same table, without any cleverness."""

    def __init__(self, rows: list[int]) -> None:
        self.rows = rows

    def top(self, row: int) -> int:
        return sum(self.rows[:row])

    def row_at(self, y: int) -> int:
        return next((row for row in range(len(self.rows)) if self.top(row) <= y < self.top(row + 1)), -1)


def agree(table: Heights, plain: Plain) -> None:
    assert len(table) == len(plain.rows)
    assert table.total() == sum(plain.rows)
    for row in range(len(plain.rows) + 1):
        assert table.top(row) == plain.top(row)
    for y in (-1, 0, 1, sum(plain.rows) // 2, sum(plain.rows) - 1, sum(plain.rows)):
        assert table.row_at(y) == plain.row_at(y)


@given(heights_of, st.data())
def test_it_agrees_with_a_plain_list_through_any_changes(start: list[int], data: st.DataObject) -> None:
    table, plain = Heights(), Plain(list(start))
    table.reset(start)
    for _step in range(6):
        size = len(plain.rows)
        kind = data.draw(st.sampled_from(("insert", "remove", "move", "measure")))
        if kind == "insert":
            row, new = data.draw(st.integers(0, size)), data.draw(heights_of)
            table.insert(row, new)
            plain.rows[row:row] = new
        elif size:
            row = data.draw(st.integers(0, size - 1))
            count = data.draw(st.integers(1, size - row))
            block = plain.rows[row : row + count]
            if kind == "measure":
                height = data.draw(st.integers(1, 300))
                assert table.measure(row, height) == (plain.rows[row] != height)
                assert table.measured(row)
                plain.rows[row] = height
            else:
                del plain.rows[row : row + count]
                if kind == "remove":
                    table.remove(row, count)
                else:
                    after = data.draw(st.integers(0, len(plain.rows)))
                    table.move(row, count, after)
                    plain.rows[after:after] = block
        agree(table, plain)


def test_what_is_measured_moves_with_its_row() -> None:
    table = Heights()
    table.reset([10, 20, 30])
    table.measure(2, 33)
    table.move(2, 1, 0)
    assert [table.measured(row) for row in range(3)] == [True, False, False]
    table.forget(0)
    assert not table.measured(0)
    assert table.height(0) == 33
