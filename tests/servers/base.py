"""What every loopback provider is: three hosts in one loop, keys, a script of faults, and a record of what arrived.

The *api* wants a key. The *files* host serves the results and wants none: a key that arrives there has come too far.
The *stranger* is another machine, to which a redirect can lead.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from email.utils import formatdate
from http import HTTPStatus
from typing import ClassVar, NamedTuple, Self
from urllib.parse import quote, urlencode
from uuid import UUID

from tests.servers.delivery import PAGE, Link, deliver, zipped
from tests.servers.faults import OF_TASKS, ON_TOP, STEPS, Fault, Faults, Rule
from tests.servers.hosts import Hosts
from tests.servers.refusals import WORDS, Access, Refusal, Trouble
from tests.servers.wire import Answer, Recorded, as_json

Handler = Callable[[Recorded], Answer]


class Route(NamedTuple):
    """Which step of a client a path belongs to, and who answers it."""

    step: str
    handler: Handler


class Stored(NamedTuple):
    """A file at the files host; its bytes are made when they are asked for."""

    type: str
    make: Callable[[], bytes]


_REFUSALS = {
    Fault.RATE_LIMITED: Trouble.RATE,
    Fault.RATE_LIMITED_DATE: Trouble.RATE,
    Fault.SERVER_ERROR: Trouble.BROKEN,
    Fault.UNAVAILABLE: Trouble.BUSY,
    Fault.BAD_REQUEST: Trouble.BAD_REQUEST,
    Fault.KEY_REJECTED: Trouble.KEY_REJECTED,
    Fault.PAYMENT_REQUIRED: Trouble.PAYMENT_REQUIRED,
    Fault.NO_PERMISSION: Trouble.NO_PERMISSION,
    Fault.NO_BALANCE: Trouble.NO_BALANCE,
    Fault.NOT_FOUND: Trouble.NOT_FOUND,
    Fault.TOO_LARGE: Trouble.TOO_LARGE,
    Fault.GONE: Trouble.GONE,
}
_HOP = "hop"
_ACCOUNT = frozenset({"balance", "record"})


class Stranger:
    """Another host: what arrived there."""

    def __init__(self) -> None:
        self.requests: list[Recorded] = []
        self.url = ""


class Server:
    """A provider on 127.0.0.1. Use it as `async with`, or as `with running(server)` where there is no loop.

    Everything public may be changed while it runs.
    """

    name: ClassVar[str]
    steps: ClassVar[frozenset[str]] = frozenset(STEPS)

    def __init__(
        self,
        *,
        key: str | None = "test-key",
        keys: Mapping[str, Access] | None = None,
        port: int = 0,
        file_port: int = 0,
        audio: float | None = None,
    ) -> None:
        """Want `key`, or nothing where it is None; `audio` is how many seconds each result has, whatever the text."""
        self.key = key
        self.keys = dict(keys or {})
        self.audio = audio
        self.faults = Faults(self.steps)
        self.requests: list[Recorded] = []
        """Everything that arrived at the api and the files host, also what was refused."""
        self.stranger = Stranger()
        self.clock_skew = 0.0
        """Seconds by which the provider's clock is ahead, always; a fault does it for one call."""
        self.answer_seconds = 0.0
        """How long every answer takes; what was ordered is bought before."""
        self.most_at_once = 0
        """How many calls were being answered at the same time, at the busiest moment."""
        self.origin = self.base_url = self.file_url = ""
        self.on_request: Callable[[Recorded], None] | None = None
        self._ports = {"api": port, "files": file_port, "stranger": 0}
        self._routes: dict[tuple[str, str], Route] = {}
        self._prefixes: list[tuple[str, str, Route]] = []
        self._stored: dict[str, Stored] = {}
        self._at_work = 0
        self._news = asyncio.Event()
        self._hosts = Hosts(self._handle)
        self.ids = 0
        """How many ids were given out; where it starts is where they start."""

    # What a test asks

    @property
    def submissions(self) -> list[Recorded]:
        """Every call that would buy something, whatever became of it."""
        return self.at("submit")

    @property
    def bought(self) -> list[Recorded]:
        """The calls that did buy something."""
        return [recorded for recorded in self.requests if recorded.bought]

    @property
    def leaks(self) -> list[Recorded]:
        """The calls that carried a key, or any Authorization, to a host that has no business with it."""
        elsewhere = [*(recorded for recorded in self.requests if recorded.host != "api"), *self.stranger.requests]
        return [recorded for recorded in elsewhere if self._carries_key(recorded)]

    @property
    def half_received(self) -> int:
        """How many requests ended before they were complete; nothing was done about them."""
        return self._hosts.half_received

    def at(self, step: str) -> list[Recorded]:
        """Return the calls that belong to `step`, in the order in which they came."""
        return [recorded for recorded in self.requests if recorded.step == step]

    def count(self, step: str) -> int:
        """Return how many calls of `step` have come, refused ones included."""
        return len(self.at(step))

    async def arrived(self, step: str, count: int = 1) -> None:
        """Wait until so many calls of `step` have come: what they buy is bought then, and not yet answered."""
        while self.count(step) < count:
            self._news.clear()
            await self._news.wait()

    # What a provider is made of

    def error(self, trouble: Trouble, message: str, param: str | None = None) -> Answer:
        """Say what is wrong as this provider says it."""
        raise NotImplementedError

    def business_error(self, recorded: Recorded) -> Answer:
        """Say with status 200 that it failed."""
        raise NotImplementedError

    def account_error(self, recorded: Recorded, trouble: Trouble) -> Answer:
        """Refuse a key; where a path has a shape of its own for that, it says so."""
        return self.error(trouble, WORDS[trouble])

    def finish(self, recorded: Recorded, answer: Answer) -> Answer:
        """Add what every answer of this provider carries, and take the money."""
        return answer

    def route(self, method: str, path: str, step: str, handler: Handler) -> None:
        """Answer `path`; one that ends in `*` stands for all that begin so."""
        if path.endswith("*"):
            self._prefixes.append((method, path[:-1], Route(step, handler)))
        else:
            self._routes[method, path] = Route(step, handler)

    def step_of(self, method: str, path: str) -> str:
        """Return the step to which a call of the api belongs."""
        return self._route(method, path).step

    def store(self, path: str, kind: str, make: Callable[[], bytes]) -> str:
        """Lay a file out at the files host, and return its address."""
        self._stored[path] = Stored(kind, make)
        return self.file_url + path

    def stored(self, url: str) -> bool:
        """Whether `url` leads to a file that is there; other people's hosts are not looked at."""
        return not url.startswith(self.file_url + "/") or url.removeprefix(self.file_url) in self._stored

    def read(self, url: str) -> bytes:
        """Return a file at the files host."""
        return self._stored[url.removeprefix(self.file_url)].make()

    def forget_files(self) -> None:
        """Let every file at the files host expire."""
        self._stored.clear()

    def new_id(self) -> str:
        """Return an id that nothing else here has, the same ones in every run."""
        self.ids += 1
        return str(UUID(int=(self.ids << 96) | (4 << 76) | (8 << 60)))

    def access(self, recorded: Recorded) -> Access | None:
        """Return what the key of a call may do, None where it is missing or wrong."""
        if self.key is None:
            return Access.FULL
        scheme, _, key = recorded.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        return Access.FULL if key == self.key else self.keys.get(key)

    # Life

    async def start(self) -> None:
        """Listen on the three ports."""
        urls = await self._hosts.start(self._ports)
        self.origin = self.base_url = urls["api"]
        self.file_url = urls["files"]
        self.stranger.url = urls["stranger"]

    async def close(self) -> None:
        """Hang up on everybody; raise what went wrong in here, which is a defect of the server."""
        await self._hosts.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    # One request

    async def _handle(self, recorded: Recorded, link: Link) -> bool:
        recorded.skew = self.clock_skew
        recorded.request_id = self.new_id()
        close = recorded.headers.get("connection", "").lower() == "close"
        self._at_work += 1
        self.most_at_once = max(self.most_at_once, self._at_work)
        try:
            answer, rule = self._decide(recorded)
            self._news.set()
            if self.answer_seconds:
                await asyncio.sleep(self.answer_seconds)
            return await deliver(link, recorded, answer, rule, close=close)
        finally:
            self._at_work -= 1
            if self.on_request:
                self.on_request(recorded)

    def _decide(self, recorded: Recorded) -> tuple[Answer, Rule | None]:
        if recorded.host == "stranger":
            self.stranger.requests.append(recorded)
            return self._as_stranger(recorded), None
        route = self._find(recorded)
        recorded.step = route.step
        self.requests.append(recorded)
        if _HOP in recorded.query:
            return self._redirect(recorded, self.origin if recorded.host == "api" else self.file_url), None
        if recorded.host == "files" and self._carries_key(recorded):
            return Answer(400, b"<Error><Code>InvalidArgument</Code></Error>", "application/xml"), None
        if recorded.host == "api" and (refused := self._refused(recorded)):
            return self.finish(recorded, refused), None
        return self._scripted(recorded, route)

    def _scripted(self, recorded: Recorded, route: Route) -> tuple[Answer, Rule | None]:
        rules = self.faults.take(route.step)
        recorded.fault = " ".join(rule.fault for rule in rules)
        on_top = {rule.fault: rule for rule in rules}
        if Fault.CLOCK_SKEW in on_top:
            recorded.skew += on_top[Fault.CLOCK_SKEW].skew
        main = next((rule for rule in rules if rule.fault not in ON_TOP), None)
        recorded.task_fault = main.fault if main and main.fault in OF_TASKS else ""
        answer = self._answer(recorded, route, main)
        return zipped(answer) if Fault.GZIP in on_top else answer, main

    def _answer(self, recorded: Recorded, route: Route, rule: Rule | None) -> Answer:
        if rule is None or not rule.refuses:
            answer = self._done(recorded, route)
            if rule is None or answer.refuses:
                return answer
        else:
            answer = Answer()
        return self._refusal(recorded, rule) or answer

    def _done(self, recorded: Recorded, route: Route) -> Answer:
        try:
            answer = route.handler(recorded)
        except Refusal as refusal:
            answer = self.error(refusal.trouble, refusal.message, refusal.param)
        if recorded.host != "api":
            return answer
        recorded.bought = route.step == "submit" and not answer.refuses
        return self.finish(recorded, answer)

    def _find(self, recorded: Recorded) -> Route:
        if recorded.host == "files":
            return Route("download", self._file)
        method = "GET" if recorded.method == "HEAD" else recorded.method
        return self._route(method, recorded.path)

    def _route(self, method: str, path: str) -> Route:
        if route := self._routes.get((method, path)):
            return route
        for wanted, prefix, route in self._prefixes:
            if wanted == method and path.startswith(prefix):
                return route
        return Route("other", self._nothing)

    def _nothing(self, recorded: Recorded) -> Answer:
        known = any(path == recorded.path for _, path in self._routes)
        trouble = Trouble.NOT_ALLOWED if known else Trouble.NOT_FOUND
        return self.error(trouble, f"{WORDS[trouble]}: {recorded.method} {recorded.path}")

    def _file(self, recorded: Recorded) -> Answer:
        if not (found := self._stored.get(recorded.path)):
            return _xml(404, "NoSuchKey")
        return Answer(200, found.make(), found.type)

    def _refused(self, recorded: Recorded) -> Answer | None:
        match self.access(recorded):
            case None:
                missing = "authorization" not in recorded.headers
                return self.account_error(recorded, Trouble.KEY_MISSING if missing else Trouble.KEY_REJECTED)
            case Access.NO_PERMISSION:
                return self.account_error(recorded, Trouble.NO_PERMISSION)
            case Access.NO_MANAGEMENT if recorded.step in _ACCOUNT:
                return self.account_error(recorded, Trouble.NO_PERMISSION)
            case Access.NO_BALANCE if recorded.step in {"submit", "upload"}:
                return self.error(Trouble.NO_BALANCE, WORDS[Trouble.NO_BALANCE])
            case _:
                return None

    def _carries_key(self, recorded: Recorded) -> bool:
        if "authorization" in recorded.headers:
            return True
        text = "\n".join((recorded.path, *recorded.query.values(), *recorded.headers.values()))
        return any(key in text for key in (self.key, *self.keys) if key)

    # Faults that are whole answers

    def _refusal(self, recorded: Recorded, rule: Rule) -> Answer | None:
        if trouble := _REFUSALS.get(rule.fault):
            return self.finish(recorded, self._told(recorded, trouble, rule))
        match rule.fault:
            case Fault.BUSINESS_ERROR:
                return self.finish(recorded, self.business_error(recorded))
            case Fault.EXPIRED:
                return _xml(403, "AccessDenied", "Request has expired")
            case Fault.HTML:
                return Answer(200, PAGE, "text/html; charset=utf-8")
            case Fault.HTML_502:
                return Answer(502, PAGE.replace(b"Welcome to the network", b"502 Bad Gateway"), "text/html")
            case Fault.REDIRECT_AWAY:
                return self._redirect(recorded, self.stranger.url)
            case Fault.REDIRECT_LOOP:
                return self._redirect(recorded, self.origin if recorded.host == "api" else self.file_url, hop=True)
            case _:
                return None

    def _told(self, recorded: Recorded, trouble: Trouble, rule: Rule) -> Answer:
        if recorded.host == "files":
            answer = _xml(trouble.status, HTTPStatus(trouble.status).phrase.replace(" ", ""))
        else:
            answer = self.error(trouble, WORDS[trouble])
        if trouble not in {Trouble.RATE, Trouble.BUSY}:
            return answer
        dated = rule.fault is Fault.RATE_LIMITED_DATE
        wait = formatdate(recorded.now + rule.seconds, usegmt=True) if dated else f"{rule.seconds:g}"
        return replace(answer, headers=(*answer.headers, ("retry-after", wait)))

    def _redirect(self, recorded: Recorded, origin: str, *, hop: bool = False) -> Answer:
        query = dict(recorded.query)
        if hop or _HOP in query:
            query[_HOP] = str(int(query.get(_HOP, "0")) + 1)
        target = origin + quote(recorded.path) + ("?" + urlencode(query) if query else "")
        status = 302 if recorded.method in {"GET", "HEAD"} else 307
        return Answer(status, headers=(("location", target),))

    def _as_stranger(self, recorded: Recorded) -> Answer:
        if recorded.path in self._stored:
            return self._file(recorded)
        return as_json({"error": "who are you?"}, 401)


def _xml(status: int, code: str, message: str = "") -> Answer:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return Answer(status, text.encode(), "application/xml")
