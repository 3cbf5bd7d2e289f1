"""The arrows between a job's states.

queued → submitting → running → downloading → done
           submitting, running → done             the answer was the audio itself
           submitting → queued                    it certainly did not leave
           submitting → uncertain                 it may have left, and no answer came
           submitting, running, downloading → failed
           any of the unfinished → cancelled
           downloading → running                  the address expired: the provider may tell a new one
           failed, cancelled → queued · running, downloading (what was bought is fetched, nothing is bought)
           uncertain → queued (send again) · running (looked up) · cancelled
"""

from core.domain.job import State

ARROWS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.QUEUED}),
    State.QUEUED: frozenset({State.QUEUED, State.SUBMITTING, State.FAILED, State.CANCELLED}),
    State.SUBMITTING: frozenset(
        {
            State.QUEUED,
            State.RUNNING,
            State.DOWNLOADING,
            State.DONE,
            State.FAILED,
            State.UNCERTAIN,
            State.CANCELLED,
        }
    ),
    State.RUNNING: frozenset({State.RUNNING, State.DOWNLOADING, State.DONE, State.FAILED, State.CANCELLED}),
    State.DOWNLOADING: frozenset({State.RUNNING, State.DONE, State.FAILED, State.CANCELLED}),
    State.DONE: frozenset(),
    State.FAILED: frozenset({State.QUEUED, State.RUNNING, State.DOWNLOADING, State.CANCELLED}),
    State.CANCELLED: frozenset({State.QUEUED, State.RUNNING, State.DOWNLOADING}),
    State.UNCERTAIN: frozenset({State.QUEUED, State.RUNNING, State.DONE, State.CANCELLED}),
}


def check_move(before: State, after: State) -> None:
    """Raise `ValueError` for a move that has no arrow: a bug of the caller."""
    if after not in ARROWS[before]:
        raise ValueError(f"a job cannot go from {before} to {after}")
