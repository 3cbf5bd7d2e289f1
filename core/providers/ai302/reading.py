"""What 302.AI's answers say. Their shapes differ from product to product, so nothing is taken for granted. Pure.

Sources: providers.md 1.1.d, 1.3, 1.5 and 8.
"""

import binascii
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from core.net.lenient import items, number, table, text
from core.net.reading import said
from core.providers.base import Result

_DONE = frozenset({"SUCCESS", "SUCCEEDED", "COMPLETED", "COMPLETE", "FINISHED", "DONE"})
_FAILED = frozenset(
    {"FAILURE", "FAILED", "FAIL", "ERROR", "REVOKED", "CANCELLED", "CANCELED", "TIMEOUT", "REJECTED", "EXPIRED"}
)
_UNDER_WAY = frozenset(
    {"PENDING", "STARTED", "RECEIVED", "RETRY", "PROCESSING", "IN_PROGRESS", "RUNNING", "QUEUED", "QUEUEING",
     "SUBMITTED", "CREATED", "WAITING", "STARTING", "NOT_START", "GENERATING", "STREAMING"}
)  # fmt: skip
_WHERE = ("audio_url", "audioUrl", "song_path", "audio", "url", "result", "output", "raw_response", "data")
_DEEP = 5
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
        return self.word in _DONE

    @property
    def is_partial(self) -> bool:
        """Whether the provider calls the task finished and something of it is missing."""
        return self.is_finished and bool(self.results) and not self.done


def heard(data: Any, suffix: str) -> Heard:
    """Read an answer about a task of Higgs or of the unified speech; `suffix` is of files that do not tell theirs.

    The words of Higgs are not published, so a result counts beside a word that nobody knows.
    """
    found = _common(data)
    kind = _kind(data)
    results = tuple(Result(url=url, suffix=suffix_of(url, kind, suffix)) for url in dict.fromkeys(_addresses(data)))
    inline = "" if results else _inline(data)
    done = bool(results or inline) and found.word not in _UNDER_WAY and not found.failed
    return msgspec.structs.replace(found, done=done, results=results, inline=inline)


def heard_songs(data: Any, suffix: str) -> Heard:
    """Read an answer about a task of Udio. Songs that failed are left out while another one lives."""
    found = _common(data)
    songs = list(_songs(data))
    living = [song for song in songs if not _is_spoilt(song)]
    results = tuple(_song(song, suffix) for song in living if _address(song.get("song_path")))
    if songs and not living:
        return msgspec.structs.replace(found, failed=True, reason=found.reason or _spoilt_by(songs[0]))
    complete = bool(living) and len(results) == len(living)
    done = complete and found.word not in _UNDER_WAY and (found.word in _DONE or all(map(_is_made, living)))
    failed = found.failed and not done
    return msgspec.structs.replace(found, done=done, failed=failed, results=results)


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


def balance_in(data: Any) -> float | None:
    """Return what is left on the account; it comes as a number or as text."""
    return number(table(table(data).get("data")).get("balance", table(data).get("balance")))


def cost_in(data: Any) -> float | None:
    """Return what a call cost; None while nobody knows."""
    cost = number(table(table(data).get("data")).get("cost", table(data).get("cost")))
    return None if cost is None or cost < 0 else cost


def words_in(data: Any) -> str:
    """Return the provider's own words for what went wrong; those about the task before those about the call."""
    return said({"error": _inner(data).get("error")}) or said(data)


def upload_in(data: Any) -> str:
    """Return the address of an upload, "" where there is none."""
    return next(iter(_addresses(data)), "")


def _common(data: Any) -> Heard:
    top, inner = table(data), _inner(data)
    words = (inner.get("status"), inner.get("state"), top.get("status"), top.get("state"))
    word = next((text(one).upper() for one in words if text(one)), "")
    reason = text(inner.get("fail_reason")) or text(top.get("fail_reason"))
    failed = word in _FAILED or (bool(reason) and word not in _DONE)
    if failed:
        reason = reason or words_in(data)
    progress = _progress(inner.get("progress", top.get("progress")))
    return Heard(_task(top, inner), word, failed=failed, reason=reason, progress=progress)


def _inner(data: Any) -> dict[str, Any]:
    """Return what lies in `data`, its first element where it is a list."""
    inside = table(data).get("data")
    return table(items(inside)[0] if items(inside) else inside)


def _task(top: Mapping[str, Any], inner: Mapping[str, Any]) -> str:
    inside = top.get("data")
    first = items(inside)[0] if items(inside) else inside
    places = (inner.get("task_id"), inner.get("id"), top.get("task_id"), top.get("id"), top.get("request_id"))
    for place in (None if _address(first) or isinstance(first, dict) else first, *places):
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


def _address(thing: Any) -> str:
    """Return an address that can be opened, "" for anything else."""
    found = text(thing)
    return found if found.lower().startswith(("http://", "https://")) else ""


def _addresses(thing: Any, deep: int = _DEEP) -> list[str]:
    """Return the addresses of audio in an answer: those of the first place that has any."""
    if isinstance(thing, str):
        return [_address(thing)] if _address(thing) else []
    if not deep:
        return []
    if isinstance(thing, list):
        return [url for one in items(thing) for url in _addresses(one, deep - 1)]
    found = table(thing)
    for name in _WHERE:
        if name in found and (urls := _addresses(found[name], deep - 1)):
            return urls
    return []


def _kind(data: Any) -> str:
    """Return what an answer says of the kind of its audio."""
    top, inner = table(data), _inner(data)
    for place in (inner, top, *(table(table(one.get("raw_response")).get("audio")) for one in (inner, top))):
        for name in ("content_type", "mime_type", "format", "output_format"):
            if text(place.get(name)):
                return text(place.get(name))
    return ""


def _inline(data: Any) -> str:
    """Return audio in base64 from a field `audio`."""
    top, inner = table(data), _inner(data)
    for place in (inner, top, table(inner.get("result")), table(top.get("result"))):
        if audio_in(found := text(place.get("audio"))):
            return found
    return ""


def _songs(thing: Any, deep: int = _DEEP) -> Iterator[dict[str, Any]]:
    """Yield the songs of an answer: several in one element, one in each, or without any element around."""
    if not deep:
        return
    for one in items(thing):
        yield from _songs(one, deep - 1)
    found = table(thing)
    if "songs" in found:
        yield from (table(song) for song in items(found["songs"]) if table(song))
    elif "song_path" in found:
        yield found
    elif "data" in found:
        yield from _songs(found["data"], deep - 1)


def _song(song: Mapping[str, Any], suffix: str) -> Result:
    url = _address(song.get("song_path"))
    remote = next((str(song[name]) for name in ("id", "generation_id") if song.get(name)), "")
    notes = {name: text(song.get(name)) for name in ("title", "lyrics") if text(song.get(name))}
    return Result(url=url, suffix=suffix_of(url, "", suffix), remote=remote, notes=notes)


def _is_made(song: Mapping[str, Any]) -> bool:
    return (number(song.get("duration")) or 0) > 0 or song.get("finished") is True


def _is_spoilt(song: Mapping[str, Any]) -> bool:
    return bool(song.get("error_type") or song.get("error_code")) and not _address(song.get("song_path"))


def _spoilt_by(song: Mapping[str, Any]) -> str:
    return text(song.get("error_detail")) or text(song.get("error_type")) or str(song.get("error_code", ""))
