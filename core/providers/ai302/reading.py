"""What 302.AI's answers say. Their shapes differ from product to product, so nothing is taken for granted. Pure.

Sources: providers.md 1.1.d and 1.5.
"""

from typing import Any

import msgspec

from core.net.lenient import items, number, table, text
from core.providers.base import Result
from core.providers.shared.tasks import UNDER_WAY, Heard, address_of, audio_in, inner_of, standing, suffix_of

_WHERE = ("audio_url", "audioUrl", "song_path", "audio", "url", "result", "output", "raw_response", "data")
_DEEP = 5


def heard(data: Any, suffix: str) -> Heard:
    """Read an answer about a task of Higgs or of the unified speech; `suffix` is of files that do not tell theirs.

    The words of Higgs are not published, so a result counts beside a word that nobody knows.
    """
    found = standing(data)
    kind = _kind(data)
    results = tuple(Result(url=url, suffix=suffix_of(url, kind, suffix)) for url in dict.fromkeys(_addresses(data)))
    inline = "" if results else _inline(data)
    done = bool(results or inline) and found.word not in UNDER_WAY and not found.failed
    return msgspec.structs.replace(found, done=done, results=results, inline=inline)


def balance_in(data: Any) -> float | None:
    """Return what is left on the account; it comes as a number or as text."""
    return number(table(table(data).get("data")).get("balance", table(data).get("balance")))


def cost_in(data: Any) -> float | None:
    """Return what a call cost; None while nobody knows."""
    cost = number(table(table(data).get("data")).get("cost", table(data).get("cost")))
    return None if cost is None or cost < 0 else cost


def upload_in(data: Any) -> str:
    """Return the address of an upload, "" where there is none."""
    return next(iter(_addresses(data)), "")


def _addresses(thing: Any, deep: int = _DEEP) -> list[str]:
    """Return the addresses of audio in an answer: those of the first place that has any."""
    if isinstance(thing, str):
        return [address_of(thing)] if address_of(thing) else []
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
    top, inner = table(data), inner_of(data)
    for place in (inner, top, *(table(table(one.get("raw_response")).get("audio")) for one in (inner, top))):
        for name in ("content_type", "mime_type", "format", "output_format"):
            if text(place.get(name)):
                return text(place.get(name))
    return ""


def _inline(data: Any) -> str:
    """Return audio in base64 from a field `audio`."""
    top, inner = table(data), inner_of(data)
    for place in (inner, top, table(inner.get("result")), table(top.get("result"))):
        if audio_in(found := text(place.get("audio"))):
            return found
    return ""
