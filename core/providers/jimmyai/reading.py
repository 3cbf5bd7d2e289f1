"""What JimmyAI's answers say, and its files of subtitles. Nothing is taken for granted. Pure.

Sources: providers.md 3.3 and 3.5; for subtitles 3.6, which is how the service that is probably behind it writes them.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from core.domain.take import Mark
from core.errors import RequestProblem
from core.message import say
from core.net.lenient import items, number, table, text
from core.net.reading import said
from core.providers.base import Result
from core.providers.jimmyai.spec import AUDIO
from core.providers.shared.tasks import Heard, address_of, inner_of, standing, suffix_of

_BOM = "\ufeff"


def heard(data: Any) -> Heard:
    """Read how a task stands, and what can be had of it."""
    found = standing(data)
    urls = dict.fromkeys(_addresses(inner_of(data).get("audioUrl")))
    results = tuple(Result(url=url, suffix=suffix_of(url, "", AUDIO.suffix), remote=found.task) for url in urls)
    reason = said({"error": inner_of(data).get("error")}) if found.failed else ""
    return msgspec.structs.replace(found, reason=reason, results=results)


def voice_in(data: Any) -> str:
    """Return the id of the voice that a task made, "" where it names none."""
    return text(inner_of(data).get("modelId"))


def since_in(data: Any) -> str:
    """Return when a task was begun, in seconds since 1970 as text, "" where it does not tell."""
    seconds = number(inner_of(data).get("created"))
    return f"{seconds:.0f}" if seconds and seconds > 0 else ""


def timing_in(data: Any) -> str:
    """Return the address of a task's subtitles, "" where there are none."""
    return address_of(inner_of(data).get("subtitleFile"))


def marks_in(subtitles: Any) -> tuple[Mark, ...]:
    """Return sentences, then words, of a file of subtitles, whose times are in milliseconds; () for another shape."""
    sentences = [table(one) for one in items(subtitles)]
    words = [table(word) for one in sentences for word in items(one.get("timestamped_words"))]
    return (*_marks("sentence", "text", sentences), *_marks("word", "word", words))


def upload_in(data: Any) -> str:
    """Return the address of an upload, "" where there is none. Raises `RequestProblem` for one that cannot be used."""
    url = address_of(inner_of(data).get("url"))
    if not url.isascii():
        raise RequestProblem(
            say("The recording lies at an address with characters that voices are not cloned from."),
            say("Upload it to another place, and try again."),
            url.partition("?")[0],
        )
    return url


def available_in(data: Any) -> float | None:
    """Return what is left on the account; None where it does not say."""
    account = inner_of(data)
    left = number(account.get("available"))
    return number(account.get("balance")) if left is None else left


def quota_in(data: Any) -> float | None:
    """Return what is left for the key alone; None where it does not say, or has no end."""
    key = inner_of(data)
    if key.get("unlimited") is True or not number(key.get("total_quota")):
        return None
    return number(key.get("available_quota"))


def _addresses(thing: Any) -> Iterator[str]:
    for one in items(thing) or [thing]:
        if url := address_of(table(one).get("url") or one):
            yield url


def _marks(kind: str, name: str, found: list[dict[str, Any]]) -> Iterator[Mark]:
    for one in found:
        start, end = number(one.get("time_begin")), number(one.get("time_end"))
        words = AUDIO.counted(text(one.get(name)).replace(_BOM, "")).strip()
        if words and start is not None and end is not None and 0 <= start <= end:
            yield Mark(kind, start / 1000, end / 1000, words)
