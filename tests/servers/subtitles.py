"""Subtitle files of sentences and words with their times in milliseconds, as MiniMax writes them (providers.md 3.6)."""

import json
from itertools import accumulate, pairwise
from typing import Any, Literal

Manner = Literal["well", "missing", "gone", "empty", "page", "shape", "cut"]
"""How it comes: as documented, no address, an address that leads nowhere, no byte, a web page, another JSON, half."""

_ENDS = frozenset("。！？!?.…\n")
_BOM = "\ufeff"
_PAGE = b"<!DOCTYPE html><html><body>Not today</body></html>"


def subtitle(said: str, seconds: float, *, words: bool, manner: Manner = "well") -> bytes:
    """Return the file for `said`, which lasts `seconds`."""
    whole = (_BOM + json.dumps(_sentences(said, seconds, words=words), ensure_ascii=False)).encode()
    others = {"empty": b"", "page": _PAGE, "shape": b'{"version": 2, "cues": {"first": 1}}'}
    return others.get(manner, whole[: len(whole) // 2] if manner == "cut" else whole)


def _sentences(said: str, seconds: float, *, words: bool) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    pieces = _cut(said)
    edges = [0, *accumulate(len(piece) for piece in pieces)]
    scale = seconds * 1000 / max(1, len(said))
    for number, (piece, (start, end)) in enumerate(zip(pieces, pairwise(edges), strict=True)):
        places = {"text_begin": start, "text_end": end, "pronounce_text_begin": start, "pronounce_text_end": end}
        text = piece if number else _BOM + piece
        times = {"time_begin": round(start * scale, 3), "time_end": round(end * scale, 3)}
        found.append({"text": text, "pronounce_text": piece, **times, **places})
        if words:
            found[-1]["timestamped_words"] = _words(piece, start, scale)
    return found


def _words(piece: str, first: int, scale: float) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    at = first
    for word in piece.split():
        at = first + piece.index(word, at - first)
        places = {"word_begin": at, "word_end": at + len(word)}
        times = {"time_begin": round(at * scale, 3), "time_end": round((at + len(word)) * scale, 3)}
        found.append({"word": word, **places, "pronounce_word": word, **times})
        at += len(word)
    return found


def _cut(said: str) -> list[str]:
    """Cut after the end of each sentence; the spaces belong to the next one."""
    pieces, start = list[str](), 0
    for place, char in enumerate(said):
        if char in _ENDS and said[place + 1 : place + 2] not in _ENDS:
            pieces.append(said[start : place + 1])
            start = place + 1
    return [*pieces, said[start:]] if said[start:].strip() or not pieces else pieces
