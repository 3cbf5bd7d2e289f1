"""What answers about Suno say: songs nested or flat, files, words, their timing. Nothing is taken for granted. Pure.

Source: providers.md 1.4, 5.1 and 5.2.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec

from core.domain.take import Mark
from core.net.lenient import items, number, table, text
from core.providers.base import Result
from core.providers.shared.tasks import DONE, UNDER_WAY, Heard, address_of, standing, suffix_of

_STREAM = "audiopipe"
"""In the host of an address where a song is heard while it is still made: it ends with the listening."""
_SPOILT = frozenset({"ERROR", "FAILED", "FAILURE", "FAIL", "CANCELLED", "CANCELED", "REJECTED"})
_WELL = frozenset({"OK", "TRUE"})
_SECTION = re.compile(r"\[[^\]]*\]")
_DEEP = 4


def heard_songs(data: Any, suffix: str, task: str = "") -> Heard:
    """Read how a task stands that makes songs. One that failed is left out while another one lives.

    A song counts when it is whole: an address where it streams is none, and neither is one beside a word that says that
    it is still being made. 302.AI's words are not published: there its length tells.
    """
    found = standing(data)
    songs = list(songs_in(data))
    living = [song for song in songs if not _is_spoilt(song)]
    results = tuple(_result(song, suffix, task) for song in living if _is_whole(song))
    if songs and not living and (found.failed or found.word not in UNDER_WAY):  # else another one may be to come
        reason = found.reason or _wrong_with(songs[0])
        return msgspec.structs.replace(found, failed=True, reason=reason)
    if any(_word(song) in UNDER_WAY for song in living) and not found.failed:
        found = msgspec.structs.replace(found, word="STREAMING")
    complete = bool(living) and len(results) == len(living)
    done = bool(results) and (found.failed or (complete and found.word not in UNDER_WAY))
    return msgspec.structs.replace(found, done=done, failed=found.failed and not done, results=results)


def heard_file(data: Any, kind: str, clip: str) -> Heard:
    """Read how a task stands that makes a "wav" or an "mp4" of the song `clip`, or the answer that has it already."""
    found = standing(data)
    url = address_of(_deep(data, f"{kind}_file_url"))
    if not url:
        return found
    results = (Result(url=url, suffix=f".{kind}", remote=clip),)
    return msgspec.structs.replace(found, done=True, failed=False, results=results)


def songs_in(data: Any, deep: int = _DEEP) -> Iterator[dict[str, Any]]:
    """Yield the songs of an answer: a list of them, alone, in `clips`, or in `data` within `data`."""
    if not deep:
        return
    for one in items(data):
        if song := table(one):
            yield song
    inside = table(data)
    for name in ("clips", "data"):
        if name in inside:
            yield from songs_in(inside[name], deep - 1)


def id_of(song: Mapping[str, Any]) -> str:
    """Return the id of a song, "" where it has none."""
    return next((str(song[name]) for name in ("clip_id", "id") if song.get(name)), "")


def ids_in(data: Any) -> tuple[str, ...]:
    """Return the ids of the songs that an answer names."""
    return tuple(found for song in songs_in(data) if (found := id_of(song)))


def written_in(data: Any) -> tuple[str, str]:
    """Return title and text of words that were written; no text while there are none."""
    inside = table(data)
    while "text" not in inside and isinstance(inside.get("data"), dict):
        inside = table(inside["data"])
    return text(inside.get("title")), text(inside.get("text"))


def marks_in(data: Any) -> tuple[Mark, ...]:
    """Return when each word is sung, and each line where the words tell where it ends. What has no time is left out."""
    words = [table(one) for one in items(_deep(data, "aligned_words"))]
    return (*_words(words), *_lines(words))


def made_in(data: Any) -> tuple[str, str]:
    """Return id and name of a singer that was kept."""
    inside = table(table(data).get("data")) or table(data)
    return str(inside.get("id") or ""), text(inside.get("name"))


def cost_in(data: Any) -> float | None:
    """Return what a call cost; None while nobody knows."""
    cost = number(table(table(data).get("data")).get("cost"))
    return None if cost is None or cost < 0 else cost


def _result(song: Mapping[str, Any], suffix: str, task: str) -> Result:
    told = {**table(song.get("metadata")), **song}
    notes = {"title": text(told.get("title")), "lyrics": text(told.get("prompt")), "tags": text(told.get("tags"))}
    notes |= {"task": task}
    url = _address(song)
    return Result(
        url=url,
        suffix=suffix_of(url, "", suffix),
        remote=id_of(song),
        notes={name: value for name, value in notes.items() if value},
    )


def _address(song: Mapping[str, Any]) -> str:
    url = address_of(song.get("audio_url"))
    return "" if _STREAM in urlsplit(url).netloc.lower() else url


def _word(song: Mapping[str, Any]) -> str:
    return (text(song.get("status")) or text(song.get("state"))).upper()


def _is_whole(song: Mapping[str, Any]) -> bool:
    word = _word(song)
    seconds = number(song.get("duration", table(song.get("metadata")).get("duration"))) or 0
    return bool(_address(song)) and (word in DONE or (seconds > 0 and word not in UNDER_WAY))


def _is_spoilt(song: Mapping[str, Any]) -> bool:
    word = _word(song)
    return word in _SPOILT or (bool(_wrong_with(song)) and not _address(song) and word not in UNDER_WAY)


def _wrong_with(song: Mapping[str, Any]) -> str:
    told = table(song.get("metadata"))
    said = text(song.get("msg"))
    return (
        text(told.get("error_message"))
        or text(told.get("error_type"))
        or ("" if said.upper() in DONE | UNDER_WAY | _WELL else said)
    )


def _words(words: Sequence[Mapping[str, Any]]) -> Iterator[Mark]:
    for word in words:
        sung, start, end = _sung(word), number(word.get("start_s")), number(word.get("end_s"))
        if not sung or word.get("success") is False or start is None or end is None:
            continue
        if 0 <= start <= end:
            yield Mark("word", start, end, sung)


def _lines(words: Sequence[Mapping[str, Any]]) -> Iterator[Mark]:
    """Yield the lines: a word with a line break at its end is the last of one."""
    if not any(_ends_line(word) for word in words):
        return
    line: list[Mark] = []
    for word in words:
        line += _words([word])
        if line and (_ends_line(word) or word is words[-1]):
            yield Mark("sentence", line[0].start, line[-1].end, " ".join(mark.text for mark in line))
            line = []


def _ends_line(word: Mapping[str, Any]) -> bool:
    return str(word.get("word") or "").rstrip(" ").endswith("\n")


def _sung(word: Mapping[str, Any]) -> str:
    """Return a word as it is sung: the name of a section before it is not."""
    return " ".join(_SECTION.sub(" ", str(word.get("word") or "")).split())


def _deep(data: Any, name: str, deep: int = _DEEP) -> Any:
    """Return the value of the field `name`, wherever in `data` within `data` it stands; of a list in the first one."""
    inside = table(next(iter(items(data)), data))
    if name in inside or not deep:
        return inside.get(name)
    return _deep(inside["data"], name, deep - 1) if "data" in inside else None
