"""How a task stands, read from an answer whose shape differs from service to service: nothing is taken for granted.

Pure. Source: providers.md 8.
"""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from core.net.lenient import items, number, table, text
from core.net.reading import said
from core.providers.base import Result

DONE = frozenset({"SUCCESS", "SUCCEEDED", "COMPLETED", "COMPLETE", "FINISHED", "DONE"})
_FAILED = frozenset(
    {"FAILURE", "FAILED", "FAIL", "ERROR", "REVOKED", "CANCELLED", "CANCELED", "TIMEOUT", "REJECTED", "EXPIRED"}
)
UNDER_WAY = frozenset(
    {"PENDING", "STARTED", "RECEIVED", "RETRY", "PROCESSING", "IN_PROGRESS", "RUNNING", "QUEUED", "QUEUEING",
     "SUBMITTED", "CREATED", "WAITING", "STARTING", "NOT_START", "GENERATING", "STREAMING"}
)  # fmt: skip
_TRACES = ("request-id", "x-request-id", "x-oneapi-request-id")
_LOOKS_FOR_THE_REST = 3
_LEAST_AUDIO = 100
_KINDS = {
    "mp3": ".mp3", "mpeg": ".mp3", "mpeg3": ".mp3", "wav": ".wav", "wave": ".wav", "x-wav": ".wav", "vnd.wave": ".wav",
    "flac": ".flac", "x-flac": ".flac", "ogg": ".ogg", "opus": ".opus", "aac": ".aac", "x-aac": ".aac", "m4a": ".m4a",
    "x-m4a": ".m4a", "mp4": ".m4a", "webm": ".webm", "pcm": ".pcm", "l16": ".pcm",
}  # fmt: skip


class Heard(msgspec.Struct, frozen=True):
    """How a task stands. `task` is its id where one is named, `word` its state in capitals.

    `results` are those that can be had already, in their order; `done` means that these are all. `inline` is an audio
    that came in the answer itself, in base64. `reason` is why it `failed`, in the provider's words.
    """

    task: str = ""
    word: str = ""
    done: bool = False
    failed: bool = False
    reason: str = ""
    results: tuple[Result, ...] = ()
    inline: str = ""
    progress: float | None = None

    @property
    def is_finished(self) -> bool:
        """Whether the provider calls the task finished, whatever can be had of it."""
        return self.word in DONE

    @property
    def is_partial(self) -> bool:
        """Whether the provider calls the task finished and something of it is missing."""
        return self.is_finished and bool(self.results) and not self.done


class Rest:
    """Counts looks at finished tasks of which something is missing: after a few it is not waited for any more."""

    def __init__(self) -> None:
        self._looks: dict[str, int] = {}

    def is_given_up(self, task: str) -> bool:
        """Count a look, and tell whether it was the last one."""
        self._looks[task] = self._looks.get(task, 0) + 1
        return self._looks[task] > _LOOKS_FOR_THE_REST

    def forget(self, task: str) -> None:
        """Count from the beginning if it is looked at again."""
        self._looks.pop(task, None)


def standing(data: Any) -> Heard:
    """Read id, state, reason and progress of a task; what it gave is left to the caller."""
    top, inner = table(data), inner_of(data)
    words = (inner.get("status"), inner.get("state"), top.get("status"), top.get("state"))
    word = next((text(one).upper() for one in words if text(one)), "")
    reason = text(inner.get("fail_reason")) or text(top.get("fail_reason"))
    failed = word in _FAILED or (bool(reason) and word not in DONE)
    if failed:
        reason = reason or words_in(data)
    progress = _progress(inner.get("progress", top.get("progress")))
    return Heard(_task(top, inner), word, failed=failed, reason=reason, progress=progress)


def inner_of(data: Any) -> dict[str, Any]:
    """Return what lies in `data`, its first element where it is a list."""
    inside = table(data).get("data")
    return table(items(inside)[0] if items(inside) else inside)


def _task(top: Mapping[str, Any], inner: Mapping[str, Any]) -> str:
    inside = top.get("data")
    first = items(inside)[0] if items(inside) else inside
    places = (inner.get("task_id"), inner.get("id"), top.get("task_id"), top.get("id"), top.get("request_id"))
    for place in (None if address_of(first) or isinstance(first, dict) else first, *places):
        if isinstance(place, str | int) and not isinstance(place, bool) and str(place).strip():
            return str(place).strip()
    return ""


def _progress(thing: Any) -> float | None:
    percent = isinstance(thing, str) and thing.strip().endswith("%")
    found = number(thing.strip(" %") if isinstance(thing, str) else thing)
    if found is None:
        return None
    share = found / 100 if percent or found > 1 else found
    return min(max(share, 0.0), 1.0)


def address_of(thing: Any) -> str:
    """Return an address that can be opened, "" for anything else."""
    found = text(thing)
    try:
        return found if urlsplit(found).scheme in {"http", "https"} and "://" in found else ""
    except ValueError:  # such as https://[::1
        return ""


def words_in(data: Any) -> str:
    """Return the provider's own words for what went wrong; those about the task before those about the call."""
    return said({"error": inner_of(data).get("error")}) or said(data)


def trace_of(headers: Mapping[str, str]) -> str:
    """Return the provider's own number of a call, "" where it has none."""
    return next((headers[name] for name in _TRACES if headers.get(name)), "")


def audio_in(inline: str) -> bytes:
    """Return the bytes of base64; nothing where it is none, or too little for a sound."""
    try:
        found = b64decode("".join(inline.rpartition(",")[2].split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return found if len(found) >= _LEAST_AUDIO else b""


def suffix_of(url: str, kind: str, usual: str) -> str:
    """Return a file's ending: as its address has it, else by its media type or format, else the usual one."""
    ending = urlsplit(url).path.rpartition(".")[2].lower()
    named = kind.lower().partition(";")[0].rpartition("/")[2].strip(" .")
    return _KINDS.get(ending) or _KINDS.get(named) or usual
