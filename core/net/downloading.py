"""Results, downloaded from wherever they lie: without the key, again where it fails for the moment."""

import asyncio
import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from core.errors import LinkExpired, NoDownload, RequestProblem, UsageProblem
from core.message import Message, say
from core.net.address import addresses_outside, split
from core.net.answer import Answer, decoded
from core.net.arriving import arrive
from core.net.failing import Cut, Inside, TooLarge
from core.net.outgoing import Outgoing
from core.net.patience import Patience
from core.net.reading import UNANSWERED, hidden, retry_after

if TYPE_CHECKING:
    from core.net.client import Client, Reply, Way

logger = logging.getLogger(__name__)

_HOPS = 5
_STALL = 60.0
_HEADERS = {"Accept": "audio/*, */*;q=0.9", "Accept-Encoding": "identity"}
_GONE = frozenset({401, 403, 404, 410})
_LATER = UNANSWERED | {425, 429, 500, 503}


class Download(msgspec.Struct, frozen=True):
    """A result of the profile `name` to bring from `url` into `into`, until `end` of the monotonic clock.

    Without `into` it is text, and stays in the answer. `inside`: addresses within this computer and its network may be
    opened.
    """

    name: str
    url: str
    into: Path | None
    limit: int
    end: float
    inside: bool


class _Later(Exception):
    """It failed for the moment; `wait` is how long the answer asks to wait."""

    def __init__(self, problem: NoDownload, wait: float) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.wait = wait


async def download(client: "Client", order: Download, patience: Patience) -> Answer:
    """Do as ordered. Raises `LinkExpired`, `NoDownload`, `Offline`, and what `core.disk.whole` raises."""
    problem = _failed(order.name)
    for pause in patience.pauses():
        wait = pause
        try:
            return await _once(client, order)
        except Cut as cut:
            problem = _failed(order.name, cut.detail)
        except _Later as later:
            problem, wait = later.problem, max(pause, later.wait)
        except TooLarge:
            raise NoDownload(
                say("The result of {name} is larger than {size} MB.", name=order.name, size=order.limit // 1_000_000),
                say("It is not downloaded; get it from the provider's own page."),
            ) from None
        except Inside:
            raise _inside(order) from None
        if time.monotonic() + wait >= order.end:
            break
        await asyncio.sleep(wait)
    raise problem


async def _once(client: "Client", order: Download) -> Answer:
    url, seen = order.url, set[str]()
    for _ in range(_HOPS + 1):
        if url in seen:
            break
        seen.add(url)
        way = await _way(client, order, url)
        out = Outgoing("GET", url, headers=_HEADERS, key=False)
        left = max(order.end - time.monotonic(), 0.001)
        async with client.exchange(order.name, out, way, seconds=left, stall=_STALL) as reply:
            if not reply.onward:
                return await _arrived(reply, order)
            url = reply.onward
    raise NoDownload(
        say("The address of a result of {name} sends on in a circle.", name=order.name),
        say("Try again in a while."),
        _shown(url),
    )


async def _way(client: "Client", order: Download, url: str) -> "Way":
    """Return how `url` may be reached. Raises `Inside`, and `NoDownload` for what is no web address."""
    from core.net.client import Way

    try:
        host, proxied = split(url).hostname or "", client.proxied(url)
    except (UsageProblem, RequestProblem) as problem:
        raise _no_address(order, url, problem) from None
    if not urlsplit(url).scheme:
        raise _no_address(order, url, None)
    if order.inside:
        return Way.KEPT
    if proxied:
        try:
            outside = await addresses_outside(host)
        except OSError:
            return Way.OUTSIDE  # names that only the proxy can find are the proxy's
        if not outside:
            raise Inside(host)
    return Way.OUTSIDE


async def _arrived(reply: "Reply", order: Download) -> Answer:
    """Bring the body home, or raise what came instead of it."""
    if reply.status == 200:
        if order.into is None:
            return await decoded(reply, b"", reply.chunks(order.limit))
        answer = await arrive(reply, order.into, order.limit)
        if answer.audio:
            return answer
        title = say("What came from {name} instead of the result is no audio.", name=order.name)
    else:
        answer = await decoded(reply)
        title = say("The result of {name} could not be downloaded (HTTP {status}).",
                    name=order.name, status=reply.status)  # fmt: skip
    detail = hidden(answer.text[:1000], "")
    logger.warning("%s %d instead of audio: %s", order.name, answer.status, detail)
    if answer.status in _GONE or (answer.status == 400 and "expired" in answer.text.lower()):
        raise LinkExpired(
            say("The result of {name} is not at its address any more.", name=order.name),
            say("Try again; the provider may tell a new address."),
            detail,
        )
    problem = _failed(order.name, detail, title)
    if answer.status in _LATER:
        raise _Later(problem, retry_after(answer.headers))
    raise problem


def _failed(name: str, detail: str = "", title: Message | None = None) -> NoDownload:
    return NoDownload(
        title or say("The result of {name} could not be downloaded whole.", name=name),
        say("Try again; the result is still there and costs nothing more."),
        detail,
    )


def _no_address(order: Download, url: str, problem: UsageProblem | RequestProblem | None) -> NoDownload:
    return NoDownload(
        say("{name} tells no web address for its result.", name=order.name),
        say("Look for the result on the provider's own page."),
        str(problem or "") or _shown(url),
    )


def _inside(order: Download) -> NoDownload:
    return NoDownload(
        say("{name} tells an address inside your own network for its result, which is not opened.", name=order.name),
        say("If that server is yours, use its own address in Settings."),
        _shown(order.url),
    )


def _shown(url: str) -> str:
    """Return `url` without its query, which may let anybody in."""
    return url.partition("?")[0][:500]
