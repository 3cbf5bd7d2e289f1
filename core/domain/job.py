"""A request's way through the ledger, and the order that bundles the jobs of one take."""

from enum import StrEnum

import msgspec

from core.domain.money import Money
from core.domain.request import Plan, Request
from core.domain.take import Mark
from core.message import Message


class State(StrEnum):
    """Where a job is; the arrows are in `core.jobs.states`."""

    DRAFT = "draft"
    QUEUED = "queued"
    SUBMITTING = "submitting"
    RUNNING = "running"
    DOWNLOADING = "downloading"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNCERTAIN = "uncertain"


FINAL = frozenset({State.DONE, State.FAILED, State.CANCELLED, State.UNCERTAIN})


class Reason(msgspec.Struct, frozen=True):
    """Why a job failed or waits: what happened, what to do, what the machine said, whether trying again can help."""

    title: Message
    remedy: Message | None = None
    detail: str = ""
    retry: bool = False


class Download(msgspec.Struct, frozen=True):
    """A result that lies at the provider: its address, and what belongs to the take that it becomes.

    `marks` is the timing that was fetched with the address.
    """

    url: str
    suffix: str = ".wav"
    remote: str = ""
    notes: dict[str, str] = {}
    marks: tuple[Mark, ...] = ()


class Job(msgspec.Struct, frozen=True):
    """One request on its way.

    `remote` is the provider's task id, `downloads` where its results can be had, `audio` and `suffix` the stored
    answer once there is one, `marks` the timing that came with it. `sent` is when it was given to the network, in
    seconds since 1970; `price` what it was expected to cost then, `charged` what the provider says that it did cost;
    `trace` the provider's own number of the call, to look it up with; `progress` 0…1 where the provider tells it.
    """

    id: str
    order: str
    part: int
    request: Request
    state: State = State.QUEUED
    remote: str = ""
    downloads: tuple[Download, ...] = ()
    reason: Reason | None = None
    audio: str = ""
    suffix: str = ""
    marks: tuple[Mark, ...] = ()
    sent: float = 0.0
    price: Money | None = None
    charged: Money | None = None
    trace: str = ""
    progress: float | None = None


class Order(msgspec.Struct, frozen=True):
    """A take to be: the plan, whose line it is, and the jobs of its requests in the order of the parts.

    `take` is its take once it is filed. `wanted`, `scratch` and `run` are as in `Take`.
    """

    id: str
    plan: Plan
    text: str
    made: float
    project: str = ""
    script: str = ""
    line: str = ""
    speaker: str = ""
    jobs: tuple[Job, ...] = ()
    take: str = ""
    wanted: str = ""
    scratch: bool = False
    run: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The ids of the lines that its take will speak; () where it belongs to none."""
        return self.run or ((self.line,) if self.line else ())

    @property
    def state(self) -> State:
        """The state that matters most: trouble first, then the furthest work under way."""
        if self.take:
            return State.DONE
        found = {job.state for job in self.jobs}
        for state in _BY_WEIGHT:
            if state in found:
                return state
        return State.QUEUED

    @property
    def reason(self) -> Reason | None:
        """The first reason that one of the jobs has."""
        return next((job.reason for job in self.jobs if job.reason), None)

    @property
    def progress(self) -> float:
        """The share of jobs that are done, 0…1."""
        return sum(job.state is State.DONE for job in self.jobs) / max(1, len(self.jobs))


_BY_WEIGHT = (
    State.UNCERTAIN,
    State.FAILED,
    State.CANCELLED,
    State.DOWNLOADING,
    State.RUNNING,
    State.SUBMITTING,
    State.QUEUED,
)
