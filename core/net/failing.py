"""What goes wrong between here and a provider, and the sentence for it."""

import errno
import socket
import ssl
from collections.abc import Iterator
from typing import Protocol

from core.errors import Offline
from core.message import Message, say


class Head(Protocol):
    """What is known of an answer before its body: headers under lower-case names, `bytes` of the body so far."""

    status: int
    headers: dict[str, str]
    kind: str
    bytes: int


class Cut(Exception):
    """The request may have left, and its answer did not come, or not whole; `reply` is what came of it.

    `slow`: it was given up because it took too long.
    """

    def __init__(self, detail: str, reply: Head | None, *, slow: bool) -> None:
        super().__init__(detail)
        self.detail = detail
        self.reply = reply
        self.slow = slow


class TooLarge(Exception):
    """An answer is larger than it may be."""


class Inside(Exception):
    """An address leads to this computer or into its network, from where it must not."""


_NO_NETWORK = frozenset({errno.ENETUNREACH, errno.ENETDOWN, getattr(socket, "EAI_AGAIN", -3)})


def certainly_not_sent(name: str, host: str, error: BaseException, *, proxy: str, met: str) -> Offline:
    """Return the problem of a request that ended with `error` before it left. `met` is who was to be connected to."""
    causes = list(_causes(error))
    via_proxy = bool(proxy) and met != host
    sentence = _of_proxy(name, causes, str(error)) if via_proxy else None
    title, remedy = sentence or _of_tls(name, host, causes) or _of_connection(name, host, causes)
    return Offline(title, remedy, "; ".join(dict.fromkeys(str(cause) for cause in causes if str(cause))))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield `error` and everything that led to it."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for one in error.exceptions:  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
                yield from _causes(one)  # pyright: ignore[reportUnknownArgumentType]
        error = error.__cause__ or error.__context__


def proxy_wants_login(name: str) -> tuple[Message, Message]:
    """Return what to say where the proxy refuses to pass on a request of the profile `name`."""
    title = say("The proxy on the way to {name} asks for a name and a password.", name=name)
    return title, say("Put them in under the proxy in Settings.")


def _of_proxy(name: str, causes: list[BaseException], words: str) -> tuple[Message, Message] | None:
    remedy = say("Check the proxy in Settings.")
    if any(type(cause).__name__ == "ProxyError" for cause in causes):
        if words.startswith("407"):
            return proxy_wants_login(name)
        return say("The proxy does not let {name} be reached.", name=name), remedy
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return None
    return say("{name} cannot be reached, because the proxy cannot be reached.", name=name), remedy


def _of_tls(name: str, host: str, causes: list[BaseException]) -> tuple[Message, Message] | None:
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        title = say("{name} cannot be reached safely: the certificate of {host} is not trusted.", name=name, host=host)
        return title, say("Check the address and this computer's clock; this check cannot be turned off.")
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        title = say("{name} cannot be reached safely: {host} does not speak HTTPS.", name=name, host=host)
        return title, say("Check the address; a server of your own may need http:// in front.")
    return None


def _of_connection(name: str, host: str, causes: list[BaseException]) -> tuple[Message, Message]:
    numbers = {cause.errno for cause in causes if isinstance(cause, OSError) and cause.errno is not None}
    look = say("Check the address in Settings, and the network.")
    if numbers & _NO_NETWORK:
        return say("{name} cannot be reached: there is no network.", name=name), say("Check the network connection.")
    if any(isinstance(cause, socket.gaierror | UnicodeError) for cause in causes):
        return say("{name} cannot be reached: there is no host {host}.", name=name, host=host), look
    if errno.ECONNREFUSED in numbers:
        title = say("{name} cannot be reached: nothing listens at {host}.", name=name, host=host)
        return title, say("Check the address and its port, and that the server is running.")
    return say("{name} cannot be reached: {host} does not answer.", name=name, host=host), look


def lost(name: str, cut: Cut) -> Offline:
    """Return the problem of a question whose answer did not come; asking again costs nothing."""
    if cut.slow:
        title = say("{name} did not answer in time.", name=name)
    else:
        title = say("The connection to {name} was lost.", name=name)
    return Offline(title, say("Check the network connection and try again."), cut.detail)
