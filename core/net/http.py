"""The one HTTP client of the program, and each profile's line to its provider through it."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode, urlsplit

import msgspec

from core.errors import Busy, KeyRejected, NoAnswer, NotSetUp, Problem, Refused
from core.message import say
from core.net.address import is_private, is_whole, joined, normalised, origin, split
from core.net.answer import Answer, bare, decoded, is_words, json_of
from core.net.arriving import arrive
from core.net.downloading import Download, download
from core.net.events import events
from core.net.failing import Cut, TooLarge, lost
from core.net.landing import landing
from core.net.outgoing import Outgoing
from core.net.patience import Patience, Proxy
from core.net.reading import (
    UNANSWERED,
    bare_of,
    hidden,
    is_page,
    not_an_api,
    problem_of,
    retry_after,
    unanswered,
    unknown,
    without_key,
)

if TYPE_CHECKING:
    from core.net.client import Client, Reply, Way

__all__ = ["AUDIO_LIMIT", "Answer", "Caller", "Explain", "Http", "Patience", "Proxy"]

logger = logging.getLogger(__name__)

Explain = Callable[[int, object], Problem | None]
"""A provider's own reading of an answer, from its HTTP status and its JSON or text; None leaves it to the general one.

It is asked about answers of success too: some say there that something went wrong.
"""

Login = Callable[[], Awaitable[tuple[str, str] | None]]
Take = Callable[["Reply"], Awaitable[Answer]]
Event = Callable[[dict[str, Any]], bytes | None]
Before = Callable[[Answer, bytes], bytes]

AUDIO_LIMIT = 1_000_000_000
"""Bytes of one audio; an hour of stereo in studio quality is under it."""

TEXT_LIMIT = 10_000_000
"""Bytes of a text beside an audio; the words of some hours with their times are under it."""

_OF_SYSTEM = Proxy()
_USUAL = Patience()
_HOPS = 5
_SECRET = 12
_AGAIN = frozenset({408, 429, 500, 502, 503, 504, *range(520, 528)})


class Http:
    """The one client. It is made at first use, away from the event loop, and lives until `close`.

    `proxy_login` gives the name and password of a custom proxy. Certificates are always checked, against the system's.
    """

    def __init__(
        self, proxy: Proxy = _OF_SYSTEM, proxy_login: Login | None = None, patience: Patience = _USUAL
    ) -> None:
        self.patience = patience
        self._proxy = proxy
        self._login = proxy_login
        self._client: Client | None = None
        self._making = asyncio.Lock()

    def caller(
        self, name: str, base_url: str, key: Callable[[], Awaitable[str]] | None, explain: Explain | None = None
    ) -> "Caller":
        """Return the line of the profile `name`. Raises `UsageProblem` for what is no address."""
        return Caller(self, name, base_url, key, explain)

    async def client(self) -> "Client":
        """Return the connections. Raises `Problem` where the proxy cannot be used."""
        async with self._making:
            if self._client is None:
                custom = self._proxy.mode == "custom"
                if custom:
                    split(self._proxy.url.replace("socks5", "http", 1))
                login = await self._login() if custom and self._login else None
                self._client = await asyncio.to_thread(_make, self._proxy, login, self.patience)
        return self._client

    async def close(self) -> None:
        """End every connection."""
        client, self._client = self._client, None
        if client:
            await client.close()


def _make(proxy: Proxy, login: tuple[str, str] | None, patience: Patience) -> "Client":
    from core.net.client import Client

    # Loaded at the first connection otherwise, on the event loop, which would stand still for it.
    import_module("anyio._backends._asyncio")
    return Client(proxy, login, patience)


class Caller:
    """One profile's line to its provider. The key goes to the origin of its base URL and nowhere else."""

    def __init__(
        self, http: Http, name: str, base_url: str, key: Callable[[], Awaitable[str]] | None, explain: Explain | None
    ) -> None:
        self.base_url = normalised(base_url)
        self._http = http
        self._name = name
        self._key_of = key
        self._explain = explain
        self._inside: bool | None = None

    def url(self, path: str, **query: str) -> str:
        """Return the address of `path` below the base URL; a whole address must be of the same origin.

        Raises `NotSetUp` for another one.
        """
        if not is_whole(path):
            found = joined(self.base_url, path)
        elif origin(path) == origin(self.base_url):
            found = path
        else:
            raise NotSetUp(
                say("{address} is not an address of {name}.", address=path.partition("?")[0], name=self._name),
                say("Put in the path alone, or change the address of {name} in Settings.", name=self._name),
            )
        return f"{found}{'&' if '?' in found else '?'}{urlencode(query)}" if query else found

    async def get(self, path_or_url: str, *, seconds: float = 30) -> Answer:
        """Ask, and where that fails for the moment ask again while the `seconds` last.

        Raises `Offline`, `Busy`, or `Refused` and its kin.
        """
        out = Outgoing("GET", self.url(path_or_url))
        end = time.monotonic() + seconds
        problem: Problem | None = None
        for pause in self._http.patience.pauses():
            asked = 0.0
            try:
                return await self._get(out, max(end - time.monotonic(), 0.001))
            except Cut as cut:
                problem = lost(self._name, cut)
            except (Busy, Refused) as refusal:
                if isinstance(refusal, Refused) and refusal.status not in _AGAIN:
                    raise
                problem, asked = refusal, refusal.wait if isinstance(refusal, Busy) else 0.0
            wait = max(pause, asked)
            if time.monotonic() + wait >= end:
                break
            await asyncio.sleep(wait)
        assert problem is not None  # it was tried at least once
        raise problem

    async def send(self, out: Outgoing) -> Answer:
        """Send `out` once, whatever happens. An answer of plain words has its `text` and no `data`.

        Raises `NotSent` and its kin only where it certainly was not taken, `Refused` and its kin for an answer that
        says so, and `OutcomeUnknown` for everything else.
        """
        return await self._once(out, decoded)

    async def send_for_audio(
        self,
        out: Outgoing,
        into: Path,
        *,
        limit: int = AUDIO_LIMIT,
        event: Event | None = None,
        before: Before | None = None,
    ) -> Answer:
        """Send `out` once and stream the audio that answers it into `into`, whole and durable on return.

        The data of server-sent events goes through `event`, which returns the audio in it. What `before` returns, given
        the answer without its body and the first bytes of the audio, goes in front of it in the file. An answer that is
        JSON after all is in `data`, with `audio` False and no file. Raises what `send` raises, `NoAnswer` for a web
        page, and the disk's problems.
        """

        async def take(reply: "Reply") -> Answer:
            if event and reply.kind == "text/event-stream":
                return await self._listen(reply, into, limit, event, before)
            return await arrive(reply, into, limit, before)

        return await self._once(out, take, audio=True)

    async def fetch(self, url: str, into: Path, *, limit: int = AUDIO_LIMIT, seconds: float = 900) -> Answer:
        """Download a result, without the key, into `into`: whole and durable on return, else not there at all.

        An address inside this computer or its network is only opened for a provider that is there too. Raises
        `LinkExpired`, `NoDownload`, `Offline`, and the disk's problems.
        """
        return await self._download(url, into, limit, seconds)

    async def read(self, url: str, *, limit: int = TEXT_LIMIT, seconds: float = 60) -> Answer:
        """Read a small text that lies beside a result, such as its timing, without the key.

        What is opened and what is raised is as with `fetch`.
        """
        return await self._download(url, None, limit, seconds)

    async def _download(self, url: str, into: Path | None, limit: int, seconds: float) -> Answer:
        if self._inside is None:
            self._inside = await is_private(self.base_url)
        client = await self._http.client()
        order = Download(self._name, url, into, limit, time.monotonic() + seconds, self._inside)
        return await download(client, order, self._http.patience)

    # one exchange

    async def _get(self, out: Outgoing, seconds: float) -> Answer:
        key = await self._key(wanted=True)
        try:
            await self._http.client()  # imports what follows away from the event loop
            from core.net.client import Way

            async with self._open(out, Way.KEPT, key, seconds) as reply:
                answer = _bare_of(await decoded(reply), key)
            self._judge(answer, key, bought=False)
            if answer.data is None and answer.status != 204 and not is_words(answer):
                raise not_an_api(self._name, answer.status, answer.text)
        except TooLarge:
            raise not_an_api(self._name, 200, "") from None
        except Problem as problem:
            raise without_key(problem, key) from None
        return answer

    async def _once(self, out: Outgoing, take: Take, *, audio: bool = False) -> Answer:
        key = await self._key(wanted=out.key)
        if out.key or not is_whole(out.url):
            out = msgspec.structs.replace(out, url=self.url(out.url))
        try:
            answer = _bare_of(await self._sent(out, take, key), key)
            self._judge(answer, key, bought=True)
            if answer.audio or answer.data is not None or (not audio and is_words(answer)):
                return answer
            if audio and is_page(answer.text):
                raise not_an_api(self._name, answer.status, answer.text)
            raise unknown(self._name, answer.text[:1000])
        except Problem as problem:
            raise without_key(problem, key) from None

    async def _sent(self, out: Outgoing, take: Take, key: str) -> Answer:
        """Send `out` and return what it is answered, an error too."""
        await self._http.client()  # imports what follows away from the event loop
        from core.net.client import Way

        try:
            async with self._open(out, Way.FRESH, key, out.seconds) as reply:
                return await (_error(reply) if reply.status >= 300 else take(reply))
        except Cut as cut:
            if cut.reply and cut.reply.status >= 400:
                return bare(cut.reply)  # an error is one, however little of its words came
            raise unknown(self._name, cut.detail) from None
        except TooLarge:
            raise unknown(self._name, "The answer is larger than it may be.") from None

    @asynccontextmanager
    async def _open(self, out: Outgoing, way: "Way", key: str, seconds: float) -> AsyncGenerator["Reply"]:
        """Send `out` and give its answer, after such redirects as keep to the rules."""
        client = await self._http.client()
        end = time.monotonic() + seconds
        for _ in range(_HOPS + 1):
            async with client.exchange(self._name, out, way, key, max(end - time.monotonic(), 0.001)) as reply:
                if not reply.onward:
                    yield reply
                    return
                target = reply.onward
                self._follow(out, reply.status, target)
            out = msgspec.structs.replace(out, url=target)
        raise NoAnswer(
            say("The address of {name} sends on in a circle.", name=self._name), say("Check the address in Settings.")
        )

    def _follow(self, out: Outgoing, status: int, target: str) -> None:
        """Raise `NoAnswer` where `out` must not go on to `target`: with the key, or as something else than it was."""
        here, there = origin(out.url), origin(target)
        host = urlsplit(target).hostname or ""
        safer = there == here.replace("http://", "https://", 1) and here != there
        if (here == there or safer) and out.method == "GET":
            return
        if here == there and status in {307, 308}:
            return
        if safer:
            title = say("{name} is only reached with https:// in front of its address.", name=self._name)
            remedy = say("Change the address in Settings to {address}.", address=there)
        elif here == there:
            title = say("{name} has moved what was asked for to another address.", name=self._name)
            remedy = say("Change the address in Settings.")
        else:
            title = say("{name} sends on to {host}, which does not get the key.", name=self._name, host=host)
            remedy = say("Check the address in Settings.")
        raise NoAnswer(title, remedy, target.partition("?")[0], status=status)

    async def _key(self, *, wanted: bool) -> str:
        """Ask for the key. Raises `KeyRejected` for one that no request can carry."""
        key = (await self._key_of()).strip() if wanted and self._key_of else ""
        if key.isascii() and key.isprintable() and " " not in key:
            return key
        raise KeyRejected(
            say("The key of {name} has characters that no key has.", name=self._name),
            say("Put it in again in Settings."),
        )

    def _judge(self, answer: Answer, key: str, *, bought: bool) -> None:
        """Raise what `answer` says went wrong; `bought`: it may have been for something that is paid for."""
        problem = self._read(answer, bought=bought)
        if problem:
            logger.warning("%s %d: %s", self._name, answer.status, hidden(answer.text[:2000], key)[:1000])
            raise problem

    def _read(self, answer: Answer, *, bought: bool) -> Problem | None:
        known: object = answer.text if answer.data is None else answer.data
        problem = self._explain(answer.status, known) if self._explain and known and not answer.audio else None
        if problem:
            problem.detail = problem.detail or answer.text[:5000]
            if isinstance(problem, Busy) and not problem.wait:
                problem.wait = retry_after(answer.headers)
            return problem
        if answer.status < 300:
            return None
        if answer.status < 400:
            return not_an_api(self._name, answer.status, answer.text)
        if bought and answer.status in UNANSWERED:
            return unanswered(self._name, answer.status, answer.text)
        return problem_of(self._name, answer.status, answer.data, answer.text, answer.headers)

    async def _listen(self, reply: "Reply", into: Path, limit: int, event: Event, before: Before | None) -> Answer:
        """Write the audio in the events of `reply` to `into`."""
        async with landing(into) as arriving:
            async for text in events(reply.chunks(limit)):
                found = json_of(text)
                if not isinstance(found, dict):
                    continue
                data = cast("dict[str, Any]", found)
                if data.get("error"):
                    failed = Answer(400, reply.headers, data, text)
                    problem = None if arriving.bytes else self._read(failed, bought=False)
                    raise problem or unknown(self._name, text)
                if piece := event(data):
                    if before and not arriving.bytes:
                        await arriving.write(before(bare(reply), piece))
                    await arriving.write(piece)
            if not arriving.bytes:
                raise unknown(self._name, "")
        return msgspec.structs.replace(bare(reply, audio=True), bytes=arriving.bytes)


def _bare_of(answer: Answer, key: str) -> Answer:
    """Take the key out of an answer that repeats it: its words are shown, and kept.

    A short one is the word that a server of one's own was given in place of a key, and may stand for itself there.
    """
    if len(key) >= _SECRET and (text := bare_of(answer.text, key)) != answer.text:
        answer.text, answer.data = text, answer.data if answer.data is None else json_of(text)
    return answer


async def _error(reply: "Reply") -> Answer:
    """Return an answer that is an error; one that is too long to read is one all the same."""
    try:
        return await decoded(reply)
    except TooLarge:
        return bare(reply)
