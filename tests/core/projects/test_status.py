"""How a line stands between its takes and its orders."""

import pytest

from core.domain.job import Job, Order, State
from core.domain.request import Plan, Request
from core.domain.script import Line
from core.library.takes import Chosen
from core.projects.status import LineState, LineStatus, resolve

LINE = Line("l", "anna", "Hello")
REQUEST = Request("scripted.speech", "p", "Hello")


def _order(state: State, made: float) -> Order:
    return Order("o", Plan((REQUEST,)), "Hello", made, line="l", jobs=(Job("j", "o", 0, REQUEST, state),))


def _status(order: Order, *, newest: float) -> LineStatus:
    chosen = Chosen("t", "f", 1.0, b"", 1, newest, finished=newest) if newest else Chosen()
    return resolve(LINE, blank=False, asked=False, matches=True, chosen=chosen, order=order, problem=None)


@pytest.mark.parametrize(("state", "shown"), [(State.UNCERTAIN, LineState.UNCERTAIN), (State.FAILED, LineState.FAILED)])
def test_trouble_shows_until_a_newer_take_made_up_for_it(state: State, shown: LineState) -> None:
    assert _status(_order(state, 10.0), newest=0.0).state is shown
    assert _status(_order(state, 10.0), newest=5.0).state is shown
    later = _status(_order(state, 10.0), newest=20.0)
    assert (later.state, later.order) == (LineState.DONE, "")


def test_a_scratch_take_makes_up_for_no_order_that_cost() -> None:
    chosen = Chosen("t", "f", 1.0, b"", 1, 20.0, True)
    order = _order(State.FAILED, 10.0)
    shown = resolve(LINE, blank=False, asked=False, matches=True, chosen=chosen, order=order, problem=None)
    assert (shown.state, shown.scratch) == (LineState.FAILED, True)


@pytest.mark.parametrize("state", [State.QUEUED, State.SUBMITTING, State.RUNNING, State.DOWNLOADING])
def test_work_under_way_shows_whatever_was_made_meanwhile(state: State) -> None:
    assert _status(_order(state, 10.0), newest=20.0).state in {LineState.WAITING, LineState.RUNNING}


@pytest.mark.parametrize(
    ("scratch", "locked", "matches", "state", "missing"),
    [
        (False, False, True, LineState.DONE, False),
        (False, True, True, LineState.LOCKED, False),
        (False, False, False, LineState.STALE, True),
        (False, True, False, LineState.STALE, False),
        (True, False, True, LineState.SCRATCH, True),
    ],
)
def test_what_is_locked_is_not_missing_and_what_is_scratch_never_is_done(
    scratch: bool, locked: bool, matches: bool, state: LineState, missing: bool
) -> None:
    line = Line("l", "anna", "Hello", locked=locked)
    chosen = Chosen("t", "f", 1.0, b"", 1, 1.0, scratch)
    status = resolve(line, blank=False, asked=False, matches=matches, chosen=chosen, order=None, problem=None)
    assert (status.state, status.is_missing) == (state, missing)
