"""The connections themselves: the only module that knows httpx. Slow to import, so it is imported when first needed."""

import asyncio
import logging
import ssl
import sys
import time
from collections.abc import AsyncGenerator, Iterable
from contextlib import ExitStack, asynccontextmanager
from enum import Enum, auto
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import urljoin
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx
import msgspec
import truststore

from core.errors import Problem, RequestProblem
from core.message import say
from core.net.address import addresses_outside, is_loopback
from core.net.failing import Cut, Inside, TooLarge, certainly_not_sent
from core.net.outgoing import Outgoing
from core.net.patience import Patience, Proxy

logger = logging.getLogger(__name__)


class Way(Enum):
    """Which connections a request may take."""

    KEPT = auto()
    """Kept open from one request to the next."""
    FRESH = auto()
    """A new one for each: one that was kept may be closed already, and then nobody knows what has left."""
    OUTSIDE = auto()
    """Kept, and only to addresses outside of this computer and its network."""


class Reply:
    """An answer whose body is still to come. `headers` have lower-case names; `bytes` counts what came, unpacked."""

    def __init__(self, response: httpx.Response, watch: "_Watch") -> None:
        self._response = response
        self._watch = watch
        self.status = response.status_code
        self.headers = dict(response.headers.items())
        self.kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        self.bytes = 0

    @property
    def url(self) -> str:
        """The address that answers."""
        return str(self._response.url)

    @property
    def onward(self) -> str:
        """The address that the answer sends on to; "" where it does not."""
        target = self.headers.get("location", "") if self.status in {301, 302, 303, 307, 308} else ""
        return urljoin(self.url, target) if target else ""

    async def chunks(self, limit: int) -> AsyncGenerator[bytes]:
        """Yield the body as it comes. Raises `TooLarge` as soon as it is known to have more than `limit` bytes."""
        announced = self.headers.get("content-length", "")
        packed = self.headers.get("content-encoding", "identity")
        if (announced.isdecimal() and int(announced) > limit) or "," in packed:
            raise TooLarge
        async for chunk in self._response.aiter_bytes():
            self.bytes += len(chunk)
            if self.bytes > limit:
                raise TooLarge
            self._watch.wait_again()
            yield chunk


class _Watch:
    """Ends an exchange that takes too long altogether, or whose body stops coming."""

    def __init__(self, seconds: float, stall: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._end = self._loop.time() + seconds
        self._stall = stall
        self.timeout = asyncio.timeout_at(self._end)

    def wait_again(self) -> None:
        """Something came: the next must come within the stall."""
        self.timeout.reschedule(min(self._end, self._loop.time() + self._stall))


class _Trail:
    """How far a request came. Heard from httpcore while it happens: after an error it is the only witness."""

    def __init__(self) -> None:
        self.left = False
        self.step = ""
        self.host = ""

    async def __call__(self, event: str, info: dict[str, Any]) -> None:
        if not event.endswith(".started"):
            return
        self.step = event
        if event.endswith("connect_tcp.started"):
            self.host = str(info["host"])
        elif event.endswith("send_request_headers.started") and info["request"].method != b"CONNECT":
            self.left = True


class _Outside(httpcore.AsyncNetworkBackend):
    """Connects only to addresses outside of this computer and its network: checked and used in one step."""

    def __init__(self) -> None:
        self._plain = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's signature)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            addresses = await addresses_outside(host, port)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        failure: Exception = Inside(host)
        for address in addresses:
            try:
                return await self._plain.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _OutsideTransport(httpx.AsyncHTTPTransport):
    def __init__(self, verify: ssl.SSLContext) -> None:
        super().__init__(verify=verify)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=verify, network_backend=_Outside(), max_connections=None, keepalive_expiry=_KEPT_FOR
        )


_KEPT_FOR = 15.0
"""Seconds; common servers close what lies idle for a minute, small ones after five seconds or twenty."""


class Client:
    """Opens one exchange at a time for any number of profiles, through the proxy that is due."""

    def __init__(self, proxy: Proxy, login: tuple[str, str] | None, patience: Patience) -> None:
        # Both would log whole addresses, and httpcore every header with the key in it.
        for loud in ("httpx", "httpcore"):
            logging.getLogger(loud).setLevel(logging.WARNING)
        _settle_sniffio()
        self._verify = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._patience = patience
        self._proxy = proxy
        self._login = login
        self._of_system = getproxies() if proxy.mode == "system" else {}
        self._passed_by: dict[str, bool] = {}
        self._clients: dict[tuple[Way, str, str], httpx.AsyncClient] = {}
        self._headers = {"User-Agent": _agent(), "Accept": "application/json, */*;q=0.9"}

    async def close(self) -> None:
        """End every connection."""
        clients, self._clients = list(self._clients.values()), {}
        await asyncio.gather(*(client.aclose() for client in clients))

    def proxied(self, url: str) -> bool:
        """Tell whether `url` would be reached through a proxy. Raises `RequestProblem` for what is no address."""
        return bool(self._proxy_for(_url(url)))

    @asynccontextmanager
    async def exchange(
        self, name: str, out: Outgoing, way: Way, key: str = "", seconds: float = 0.0, stall: float = 0.0
    ) -> AsyncGenerator[Reply]:
        """Send `out` for the profile `name` and give its answer; redirects are not followed.

        Raises `Offline` for what certainly did not leave, `Cut` for an answer that did not come (whole), `Inside`.
        """
        url = _url(out.url)
        proxy = self._proxy_for(url)
        client = self._client(way, proxy, f"{url.scheme}://{url.netloc.decode()}")
        trail, begun, reply = _Trail(), time.perf_counter(), None
        watch = _Watch(seconds or out.seconds, stall or out.stall or self._patience.stall)
        failure = ""
        with ExitStack() as files:
            request = await self._request(client, out, way, key, files)
            request.extensions["trace"] = trail
            try:
                async with watch.timeout:
                    response = await client.send(request, stream=True)
                    reply = Reply(response, watch)
                    watch.wait_again()
                    try:
                        yield reply
                    finally:
                        await response.aclose()
            except (httpx.HTTPError, TimeoutError) as error:
                failure = type(error).__name__
                if not trail.left:
                    raise certainly_not_sent(name, url.host, error, proxy=proxy, met=trail.host) from None
                slow = isinstance(error, TimeoutError | httpx.TimeoutException)
                raise Cut(str(error) or failure, reply, slow=slow) from None
            except BaseException as error:
                failure = type(error).__name__
                raise
            finally:
                took = (time.perf_counter() - begun) * 1000
                status, count = (reply.status, reply.bytes) if reply else (0, 0)
                words = "%s %s %s %d %.0f ms %d bytes %s"
                logger.info(words, name, out.method, url.path, status, took, count, failure or "complete")

    async def _request(
        self, client: httpx.AsyncClient, out: Outgoing, way: Way, key: str, files: ExitStack
    ) -> httpx.Request:
        headers = dict(out.headers)
        content: dict[str, Any] = {}
        if out.body is not None:
            content["content"] = msgspec.json.encode(out.body)
            headers.setdefault("Content-Type", "application/json")
        elif out.form or out.files:
            content = await _multipart(out, files)
        if key:
            headers["Authorization"] = f"Bearer {key}"
        if way is Way.FRESH:
            headers["Connection"] = "close"
        return client.build_request(out.method, out.url, headers=headers, **content)

    def _client(self, way: Way, proxy: str, host: str) -> httpx.AsyncClient:
        """Return the connections of a way to a host; through a proxy it is the proxy that finds the host.

        Each host has its own: with every request a pool looks at all its idle connections, and more than once.
        """
        if (way, proxy, host) not in self._clients:
            kept = None if way is not Way.FRESH else 0
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=kept, keepalive_expiry=_KEPT_FOR)
            transport = (
                _OutsideTransport(self._verify)
                if way is Way.OUTSIDE and not proxy
                else httpx.AsyncHTTPTransport(verify=self._verify, limits=limits, proxy=self._through(proxy))
            )
            wait = self._patience
            self._clients[way, proxy, host] = httpx.AsyncClient(
                transport=transport,
                trust_env=False,
                headers=self._headers,
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                timeout=httpx.Timeout(None, connect=wait.connect, write=wait.stall),
            )
        return self._clients[way, proxy, host]

    def _through(self, proxy: str) -> httpx.Proxy | None:
        if not proxy:
            return None
        try:
            found = httpx.Proxy(proxy, auth=self._login, ssl_context=self._verify if proxy[:6] == "https:" else None)
        except (ValueError, httpx.InvalidURL) as error:
            raise _no_proxy(str(error)) from None
        return found

    def _proxy_for(self, url: httpx.URL) -> str:
        """Return the proxy that `url` is due to go through; this computer itself is always reached directly."""
        if self._proxy.mode == "none" or is_loopback(url.host):
            return ""
        if self._proxy.mode == "custom":
            return self._proxy.url
        if url.host not in self._passed_by:
            self._passed_by[url.host] = bool(proxy_bypass(url.host))
        found = self._of_system.get(url.scheme) or self._of_system.get("all") or self._of_system.get("socks", "")
        if not found or self._passed_by[url.host]:
            return ""
        scheme, colon, rest = found.rpartition("://")
        return f"{'socks5' if scheme == 'socks' else scheme or 'http'}{colon or '://'}{rest}"


def _url(text: str) -> httpx.URL:
    try:
        found = httpx.URL(text)
        if found.host:  # what cannot be one is only found out here
            return found
        error: Exception = ValueError("It has no host.")
    except (httpx.InvalidURL, UnicodeError) as invalid:
        error = invalid
    raise RequestProblem(
        say("“{text}” is not an address.", text=text.partition("?")[0][:200]),
        say("Check the address in Settings."),
        str(error),
    )


async def _multipart(out: Outgoing, files: ExitStack) -> dict[str, Any]:
    form: dict[str, list[str]] = {}
    for field, value in out.form:
        form.setdefault(field, []).append(value)
    attached = [
        (file.field, (file.name, files.enter_context(await _opened(file.path, file.name)), file.kind))
        for file in out.files
    ]
    # A form without files is a multipart form too: some servers read no other.
    return {"data": form, "files": attached} if attached else {"files": [(f, (None, v)) for f, v in out.form]}


async def _opened(path: str, name: str) -> BinaryIO:
    opening = asyncio.ensure_future(asyncio.to_thread(Path(path).open, "rb"))
    try:
        return cast("BinaryIO", await asyncio.shield(opening))
    except asyncio.CancelledError:  # the thread opens it all the same
        opening.add_done_callback(lambda done: None if done.exception() else done.result().close())
        raise
    except OSError as error:
        raise RequestProblem(
            say("The file {name} cannot be read.", name=name), say("Choose it again."), str(error)
        ) from error


def _settle_sniffio() -> None:
    """Say once that there is no sniffio where there is none: httpcore looks for it on the disk at every lock."""
    if "sniffio" not in sys.modules and find_spec("sniffio") is None:
        sys.modules["sniffio"] = cast("Any", None)


def _agent() -> str:
    try:
        return f"Roomtone/{version('roomtone')}"
    except PackageNotFoundError:
        return "Roomtone"


def _no_proxy(detail: str) -> Problem:
    return RequestProblem(
        say("The proxy's address cannot be used."),
        say("Enter one such as http://proxy.example.com:3128 or socks5://127.0.0.1:1080 in Settings."),
        detail,
    )
