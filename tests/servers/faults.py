"""What can go wrong at a provider, and the script that says when it does."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

STEPS = ("submit", "poll", "download", "upload", "voices", "models", "balance", "record")
"""What a client does at a provider; `any` stands for all of them."""


class Fault(StrEnum):
    """Every fault, by what is seen on the wire. The value is its name on the command line."""

    # The call is refused and nothing is bought.
    RATE_LIMITED = "rate-limited"  # 429, Retry-After in seconds
    RATE_LIMITED_DATE = "rate-limited-date"  # 429, Retry-After as a date of the provider's clock
    SERVER_ERROR = "server-error"  # 500
    UNAVAILABLE = "unavailable"  # 503 with Retry-After
    BAD_REQUEST = "bad-request"  # 400
    KEY_REJECTED = "key-rejected"  # 401
    PAYMENT_REQUIRED = "payment-required"  # 402
    NO_PERMISSION = "no-permission"  # 403
    NO_BALANCE = "no-balance"  # the status and the code that the provider has for it
    NOT_FOUND = "not-found"  # 404
    TOO_LARGE = "too-large"  # 413
    BUSINESS_ERROR = "business-error"  # 200, and the body says that it failed
    EXPIRED = "expired"  # 403 with the XML of a storage service
    GONE = "gone"  # 410
    HTML = "html"  # 200 and the page of somebody in between
    HTML_502 = "html-502"
    REDIRECT_AWAY = "redirect-away"  # to the stranger, who serves the files too
    REDIRECT_LOOP = "redirect-loop"
    RESET_BEFORE = "reset-before"  # read, not accepted, connection reset

    # The call is accepted, and the answer suffers.
    NO_ANSWER = "no-answer"
    RESET_AFTER = "reset-after"  # connection reset instead of the answer
    RESET_HALFWAY = "reset-halfway"  # in the middle of the body
    WITHOUT_FIELD = "without-field"
    GARBAGE_JSON = "garbage-json"
    EMPTY = "empty"  # Content-Length 0
    ZERO_BYTES = "zero-bytes"  # chunked, and there is no chunk
    SLOW = "slow"
    STALL = "stall"  # the head, and then nothing
    CUT_SHORT = "cut-short"  # the whole length announced, closed early
    CUT_AUDIO = "cut-audio"  # a whole answer whose content is cut
    WRONG_TYPE = "wrong-type"  # the right bytes under a wrong Content-Type
    HUGE = "huge"  # Content-Length 2 147 483 648, and it does come
    ENDLESS = "endless"  # chunks without end

    # The task is made, and behaves. Given for `submit` all its life, given for `poll` in these answers.
    NEVER_ENDS = "never-ends"
    UNKNOWN_STATUS = "unknown-status"
    TWO_RESULTS = "two-results"
    URL_LATER = "url-later"  # finished, and the address only comes at the next look
    TASK_FAILED = "task-failed"

    # These come on top of whatever else happens.
    GZIP = "gzip"
    CLOCK_SKEW = "clock-skew"  # Date, created_at and dates of Retry-After are hours off


OF_TASKS = frozenset(
    {Fault.NEVER_ENDS, Fault.UNKNOWN_STATUS, Fault.TWO_RESULTS, Fault.URL_LATER, Fault.TASK_FAILED},
)
ON_TOP = frozenset({Fault.GZIP, Fault.CLOCK_SKEW})
REFUSED = frozenset(list(Fault)[: list(Fault).index(Fault.NO_ANSWER)])
"""Here the provider does not do what it was asked, unless the script says `accepted`."""


@dataclass
class Rule:
    """One line of the script: at this step, after so many calls, so many times, this."""

    step: str
    fault: Fault
    times: int | None = 1
    """None is always."""
    after: int = 0
    seconds: float = 1
    """What Retry-After says."""
    rate: int = 2_000
    """Bytes a second of `SLOW`."""
    skew: float = 5 * 3600
    """Seconds by which the clock of `CLOCK_SKEW` is ahead."""
    accepted: bool | None = None
    """Whether the call is done all the same; None is as the fault usually has it."""

    @property
    def refuses(self) -> bool:
        """Whether the provider does not do what it was asked."""
        return self.fault in REFUSED if self.accepted is None else not self.accepted


class Faults:
    """The script of one server. Rules apply in the order in which they were given, one to a call."""

    def __init__(self, steps: Iterable[str]) -> None:
        self._steps = frozenset(steps)
        self._rules: list[Rule] = []

    def on(
        self,
        step: str,
        fault: Fault,
        times: int | None = 1,
        *,
        after: int = 0,
        seconds: float = 1,
        rate: int = 2_000,
        skew: float = 5 * 3600,
        accepted: bool | None = None,
    ) -> None:
        """Let `fault` happen at the next calls of `step`; raises `ValueError` where that could never happen."""
        if step not in self._steps and step != "any":
            raise ValueError(f"there is no step {step!r} here; there are {', '.join(sorted(self._steps))}")
        if fault in OF_TASKS and (step not in {"submit", "poll"} or "poll" not in self._steps):
            raise ValueError(f"{fault} is of tasks: it goes with `submit` or `poll` where there are tasks")
        self._rules.append(Rule(step, fault, times, after, seconds, rate, skew, accepted))

    def clear(self) -> None:
        """Forget the script: from now on everything works."""
        self._rules.clear()

    @property
    def left(self) -> list[Rule]:
        """What has not happened as often as it was told to."""
        return [rule for rule in self._rules if rule.times]

    def take(self, step: str) -> list[Rule]:
        """Return what happens to this call: at most one fault, and what comes on top of it."""
        due = [rule for rule in self._rules if rule.step in {step, "any"} and rule.times != 0]
        taken: list[Rule] = []
        for rule in due:
            if rule.after:
                rule.after -= 1
            elif rule.fault in ON_TOP or all(other.fault in ON_TOP for other in taken):
                taken.append(rule)
                if rule.times is not None:
                    rule.times -= 1
        return taken
