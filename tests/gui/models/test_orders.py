"""The queue's model: every order in its stretch, whatever happens in whatever order."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy
from pytestqt.qtbot import QtBot

from core.domain.job import Job, Order, State
from core.domain.request import Plan, Request
from gui.models.orders import Group, OrdersModel, group_of

REQUEST = Request("g", "p", "text")


def order(number: int, *states: State) -> Order:
    jobs = tuple(Job(f"{number}-{part}", str(number), part, REQUEST, state) for part, state in enumerate(states))
    take = "take" if set(states) == {State.DONE} else ""
    return Order(str(number), Plan((REQUEST,)), f"line {number}", float(number), jobs=jobs, take=take)


def made() -> tuple[OrdersModel, QAbstractItemModelTester]:
    model = OrdersModel()
    return model, QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)


def ids(model: OrdersModel) -> list[str]:
    return [model.order_at(row).id for row in range(model.rowCount())]


def test_under_way_first_then_waiting_then_trouble_then_ended(qtbot: QtBot) -> None:
    model, _tester = made()
    model.show(
        [
            order(1, State.DONE),
            order(2, State.QUEUED),
            order(3, State.FAILED),
            order(4, State.RUNNING),
            order(5, State.QUEUED),
        ]
    )
    assert ids(model) == ["4", "2", "5", "3", "1"]
    assert [model.count(group) for group in Group] == [1, 2, 1, 1]
    assert model.rows_of(Group.WAITING) == range(1, 3)
    assert model.unfinished == 3


def test_half_done_is_under_way(qtbot: QtBot) -> None:
    assert group_of(order(1, State.DONE, State.QUEUED)) is Group.RUNNING
    assert group_of(order(1, State.QUEUED, State.QUEUED)) is Group.WAITING


def test_a_change_within_a_stretch_is_no_move(qtbot: QtBot) -> None:
    model, _tester = made()
    model.show([order(1, State.SUBMITTING), order(2, State.QUEUED)])
    moves, changes = QSignalSpy(model.rowsMoved), QSignalSpy(model.dataChanged)
    model.put(order(1, State.RUNNING))
    assert (moves.count(), changes.count()) == (0, 1)
    model.put(order(1, State.RUNNING))
    assert changes.count() == 1, "nothing new is no change"


def test_the_time_of_an_order_counts_from_when_it_is_under_way(qtbot: QtBot) -> None:
    now = [100.0]
    model = OrdersModel(now=lambda: now[0])
    model.show([order(1, State.QUEUED)])

    def seconds() -> float:
        return model.index(0).data(OrdersModel.SecondsRole)

    now[0] = 108.0
    assert seconds() == 0
    model.put(order(1, State.SUBMITTING))
    now[0] = 110.0
    model.put(order(1, State.RUNNING))
    assert seconds() == 2
    model.put(order(1, State.FAILED))
    model.put(order(1, State.QUEUED))
    now[0] = 120.0
    model.put(order(1, State.RUNNING))
    assert seconds() == 0, "tried again it begins again"


def test_forgotten_orders_leave(qtbot: QtBot) -> None:
    model, _tester = made()
    model.show([order(1, State.DONE), order(2, State.QUEUED)])
    model.forget("1")
    model.forget("1")
    assert ids(model) == ["2"]
    model.show([])
    assert model.rowCount() == model.unfinished == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 7), st.none() | st.sampled_from(State)), max_size=40))
def test_any_course_of_events_ends_sorted(qtbot: QtBot, events: list[tuple[int, State | None]]) -> None:
    model, _tester = made()
    there: dict[str, Order] = {}
    for number, state in events:
        if state is None:
            model.forget(str(number))
            there.pop(str(number), None)
        else:
            there[str(number)] = order(number, state)
            model.put(there[str(number)])
    wanted = OrdersModel()
    wanted.show(there.values())
    assert ids(model) == ids(wanted)
    assert [model.count(group) for group in Group] == [wanted.count(group) for group in Group]
    assert [model.order_at(row) for row in range(model.rowCount())] == [there[name] for name in ids(model)]
