"""Addresses: typed by people, joined from parts, compared, and told apart by where they lead."""

import asyncio
import ipaddress
import re
import socket
from urllib.parse import SplitResult, urlsplit

from core.errors import UsageProblem
from core.message import Message, say

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = {"http": 80, "https": 443}

_ENDPOINTS = (
    "/audio/speech",
    "/audio/transcriptions",
    "/audio/translations",
    "/audio/voices",
    "/audio/models",
    "/chat/completions",
    "/completions",
    "/responses",
    "/embeddings",
    "/models",
)
"""What people paste behind the address that is meant."""

_SCHEME = re.compile(r"(?i)[a-z][a-z0-9+.-]*://")
_WIDE = str.maketrans("：／．", ":/.")  # noqa: RUF001 (what a Chinese keyboard writes in place of them)
_STAND_INS = ipaddress.ip_network("198.18.0.0/15")
_SHARED = ipaddress.ip_network("100.64.0.0/10")
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


def normalised(text: str) -> str:
    """Return the base URL that a person meant by `text`: a scheme in front, no endpoint, query or slash behind.

    Without a scheme it is https, or http for this computer and the local network. Raises `UsageProblem`.
    """
    given = text.strip().translate(_WIDE)
    if not given or any(character.isspace() for character in given):
        raise _unusable(say("“{text}” is not the address of a server.", text=text.strip()))
    parts = split(given if is_whole(given) else f"//{given.lstrip('/')}")
    scheme = parts.scheme or ("http" if is_near(parts.hostname or "") else "https")
    path = re.sub(r"/{2,}", "/", parts.path).rstrip("/")
    ending = next((known for known in _ENDPOINTS if path.endswith(known)), "")
    return f"{scheme}://{parts.netloc.lower()}{path.removesuffix(ending).rstrip('/')}"


def is_whole(text: str) -> bool:
    """Tell whether `text` is a whole address, not a path."""
    return _SCHEME.match(text) is not None


def split(url: str) -> SplitResult:
    """Return the parts of an http or https address (or of one without a scheme). Raises `UsageProblem`."""
    try:
        parts = urlsplit(url)
        host, port = ascii_host(parts.hostname or ""), parts.port
    except ValueError as error:  # UnicodeError, for a host that cannot be, is one too
        raise _unusable(say("“{text}” is not the address of a server.", text=_shown(url)), str(error)) from None
    if parts.scheme not in {"", *PORTS}:
        raise _unusable(say("Addresses begin with http:// or https://, not with {scheme}://.", scheme=parts.scheme))
    if parts.username is not None:
        raise UsageProblem(
            say("The address holds a name or a password."),
            say("Take out what stands before the @; the key has a field of its own."),
        )
    if not host or port == 0:
        raise _unusable(say("“{text}” is not the address of a server.", text=_shown(url)))
    return parts


def _shown(url: str) -> str:
    """Return `url` without what may be secret in it."""
    return url.removeprefix("//").split("?")[0].rpartition("@")[2]


def _unusable(title: Message, detail: str = "") -> UsageProblem:
    return UsageProblem(title, say("Enter an address such as https://api.example.com/v1."), detail)


def ascii_host(host: str) -> str:
    """Return `host` in lower case as it goes over the wire: 例子.测试 becomes xn--fsqu00a.xn--0zwm56d.

    Raises `ValueError` for what no host can be called.
    """
    if host.isascii():
        if not re.fullmatch(r"[a-z0-9._:%-]*", host.lower()):
            raise ValueError(host)
        return host.lower()
    return host.encode("idna").decode("ascii").lower()


def joined(base: str, path: str) -> str:
    """Return `path` below `base`. What the end of `base` and the start of `path` share stands there once."""
    path, question, query = path.partition("?")
    behind = [part for part in path.split("/") if part]
    before = urlsplit(base).path.strip("/").split("/")
    shared = next((n for n in range(min(len(before), len(behind)), 0, -1) if before[-n:] == behind[:n]), 0)
    slash = "/" if path.endswith("/") and behind[shared:] else ""
    return "/".join([base.rstrip("/"), *behind[shared:]]) + slash + question + query


def origin(url: str) -> str:
    """Return scheme, host and port of `url`, comparable. Raises `UsageProblem` for what is no web address."""
    parts = split(url)
    host, port = ascii_host(parts.hostname or ""), parts.port
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + ("" if port in {None, PORTS.get(parts.scheme)} else f":{port}")


def is_near(host: str) -> bool:
    """Tell whether `host` is by its name this computer, or one in the local network."""
    address = _literal(host)
    if address:
        return is_inside(address)
    name = host.lower().rstrip(".")
    return "." not in name or name.endswith((".localhost", ".local", ".lan", ".internal", ".home.arpa"))


def is_loopback(host: str) -> bool:
    """Tell whether `host` is by its name this computer."""
    address = _literal(host)
    return address.is_loopback if address else host.lower().rstrip(".").endswith("localhost")


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.split("%", maxsplit=1)[0])
    except ValueError:
        return None


def is_inside(address: Address) -> bool:
    """Tell whether `address` is one that only this computer or its network can reach."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped or address.sixtofour:
            return is_inside(address.ipv4_mapped or address.sixtofour or address)
        if address in _TRANSLATED:
            return is_inside(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return not address.is_global or address.is_multicast or address in _SHARED


async def resolved(host: str, port: int = 0) -> list[Address]:
    """Return the addresses of `host`, the preferred one first. Raises `OSError` where there are none."""
    if address := _literal(host):
        return [address]
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(ascii_host(host), port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # no host can be called that
        raise OSError(str(error)) from error
    return list(dict.fromkeys(ipaddress.ip_address(str(entry[4][0]).split("%")[0]) for entry in found))


async def addresses_outside(host: str, port: int = 0) -> list[Address]:
    """Return those addresses of `host` that lie outside of this computer and its network.

    A proxy on this computer may resolve every name to a stand-in from 198.18.0.0/15: those count as outside, for a
    name. Raises `OSError` where the host has no address at all.
    """
    literal = _literal(host)
    return [
        address
        for address in await resolved(host, port)
        if not is_inside(address) or (literal is None and address in _STAND_INS)
    ]


async def is_private(url: str) -> bool:
    """Tell whether `url` leads to this computer or into its network; not, where its host cannot be found."""
    host = split(url).hostname or ""
    if is_near(host):
        return True
    try:
        return not await addresses_outside(host)
    except OSError:
        return False
