"""Where keys are: in the system's keyring, in the memory of this session, or in an environment variable.

It writes no file, and knows neither what a key opens nor how it is sent.
"""

import asyncio
import os
import re
import sys
import traceback
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import closing, contextmanager, suppress
from enum import StrEnum
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

import msgspec

from core.errors import (
    KeyMissing,
    KeyringLocked,
    KeyringMissing,
    KeyringPlain,
    KeyringProblem,
    KeyringRefused,
    UsageProblem,
)
from core.message import say

T = TypeVar("T")
Wanted = Callable[[], bool]
"""Tells whether anybody still waits for an answer."""

PATIENCE = 15.0
"""Seconds after which a keyring counts as locked; the question of a person's password may wait longer than that."""

_TRUSTED = {
    "keyring.backends.SecretService.Keyring": "Secret Service",
    "keyring.backends.libsecret.Keyring": "Secret Service",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.kwallet.DBusKeyringKWallet4": "KWallet",
    "keyring.backends.macOS.Keyring": "macOS Keychain",
    "keyring.backends.Windows.WinVaultKeyring": "Windows Credential Locker",
}
"""The backends that keep keys from other people's eyes, and the names of their stores."""

_CHAINER = "keyring.backends.chainer.ChainerBackend"

_SERVICES = {
    "gnome-keyring-d": "GNOME Keyring",  # as the kernel cuts it
    "oo7-daemon": "GNOME Keyring",
    "kwalletd5": "KWallet",
    "kwalletd6": "KWallet",
    "ksecretd": "KWallet",
    "keepassxc": "KeePassXC",
}
"""The programs that serve the Secret Service, and how people call them."""

_ERRORS = (
    ("configparser", "Error"),
    ("keyring.errors", "KeyringError"),
    ("secretstorage.exceptions", "SecretStorageException"),
    ("jeepney.wrappers", "DBusErrorResponse"),
    ("dbus.exceptions", "DBusException"),
    ("gi.repository.GLib", "Error"),
    ("keyring.backends.macOS.api", "Error"),
    ("pywintypes", "error"),
    ("win32ctypes.pywin32.pywintypes", "error"),
)
"""What the backends raise beside Python's own errors; each is there only if its module is loaded."""

_VARIABLES = "ROOMTONE_KEY_"
_LOCKED = {"KeyringLocked", "LockedException", "PromptDismissedException"}


class Place(StrEnum):
    """Where a key comes from."""

    KEYRING = "keyring"
    SESSION = "session"
    ENVIRONMENT = "environment"
    NONE = "none"


class Found(msgspec.Struct, frozen=True):
    """Where a key is. `store` is the keyring's name for people, or the name of the environment variable."""

    place: Place
    store: str = ""


class _Known(msgspec.Struct, frozen=True):
    key: str
    found: Found

    def __repr__(self) -> str:
        return f"_Known(•••, {self.found})"


class Keys:
    """The keys of profiles, asked for once and then remembered until the process ends.

    `service` is what the keyring files them under; `patience` is how many seconds its answer may take.
    """

    def __init__(self, service: str = "roomtone", *, patience: float = PATIENCE) -> None:
        self._service = service
        self._patience = patience
        self._turn = Lock()
        self._known: dict[str, _Known] = {}
        self._reading: dict[str, _Question[_Known | None]] = {}

    async def get(self, profile_id: str, name: str) -> str:
        """Return the key of a profile, which people call `name`.

        Raises `KeyMissing` where there is none, `KeyringLocked` or `KeyringRefused` where only the keyring may have it,
        and `UsageProblem` for a key that cannot be sent.
        """
        return _usable((await self._look(profile_id, name)).key)

    async def find(self, profile_id: str, name: str) -> Found:
        """Return where the key of a profile is; a keyring that cannot tell has none."""
        try:
            return (await self._look(profile_id, name)).found
        except (KeyMissing, KeyringProblem):
            return Found(Place.NONE)

    async def set(self, profile_id: str, key: str, *, session: bool = False) -> Found:
        """Keep a key in the keyring, or with `session` in memory only, and return where it is now.

        Raises `UsageProblem` for what can be no key, and `KeyringProblem`; then everything is as it was.
        """
        usable = _usable(key)
        if session:
            found = Found(Place.SESSION)
        else:
            found = await self._ask(partial(_write, self._service, profile_id, usable))
        self._known[profile_id] = _Known(usable, found)
        return found

    async def remove(self, profile_id: str) -> None:
        """Forget a key, in the keyring too. Raises `KeyringProblem` where the keyring may still have it."""
        try:
            await self._ask(partial(_remove, self._service, profile_id))
        except (KeyringMissing, KeyringPlain):
            pass  # no key of ours is in there
        finally:
            self._known.pop(profile_id, None)

    def look_again(self, profile_id: str = "") -> None:
        """Ask the keyring anew for the key of a profile, or of all: another program may have changed it."""
        for known in tuple(self._known):
            if profile_id in {"", known} and self._known[known].found.place is not Place.SESSION:
                del self._known[known]

    async def _look(self, profile_id: str, name: str) -> _Known:
        if known := self._remembered(profile_id, name):
            return known
        read, problem = None, None
        try:
            read = await self._read(profile_id)
        except KeyringProblem as caught:
            problem = caught
        if known := self._remembered(profile_id, name) or read or _lent(variable(name)):  # one may be set meanwhile
            self._known[profile_id] = known
            return known
        if problem and not isinstance(problem, KeyringMissing | KeyringPlain):
            raise problem
        raise KeyMissing(
            say("{name} has no key.", name=name),
            say("Add one in the settings, or put it into the variable {variable}.", variable=variable(name)),
            str(problem or ""),
        ) from problem

    def _remembered(self, profile_id: str, name: str) -> _Known | None:
        """Return what is known; a variable counts only while the profile has the name that it is made from."""
        known = self._known.get(profile_id)
        lent = known is not None and known.found.place is Place.ENVIRONMENT
        return None if known is None or (lent and known.found.store != variable(name)) else known

    async def _read(self, profile_id: str) -> _Known | None:
        """Read a key from the keyring; all who want it at the same time wait for one answer."""
        question = self._reading.get(profile_id)
        if question is None or question.answered():
            question = _Question(partial(_read, self._service, profile_id), self._turn)
            self._reading[profile_id] = question
        try:
            return await question.answer(self._patience)
        finally:
            if question.answered() and self._reading.get(profile_id) is question:
                del self._reading[profile_id]

    async def _ask(self, work: Callable[[Wanted], T]) -> T:
        return await _Question(work, self._turn).answer(self._patience)


class _Question(Generic[T]):
    """A question to the keyring, in a thread that neither the loop nor the end of the program waits for.

    They come one after the other, so that a person sees one prompt at a time. A change that nobody waits for any more
    is not made.
    """

    def __init__(self, work: Callable[[Wanted], T], turn: Lock) -> None:
        self._given_up = False
        self._work = work
        self._turn = turn
        self._future: Future[T] = Future()
        self._future.set_running_or_notify_cancel()
        Thread(target=self._run, name="keyring", daemon=True).start()

    def _run(self) -> None:
        with self._turn:
            try:
                self._future.set_result(self._work(lambda: not self._given_up))
            except BaseException as error:  # noqa: BLE001 (handed to whoever awaits)
                self._future.set_exception(error)

    def answered(self) -> bool:
        """Tell whether the keyring has answered."""
        return self._future.done()

    async def answer(self, patience: float) -> T:
        """Wait for the answer; several may. Raises `KeyringLocked` if it takes longer than `patience`."""
        coming = asyncio.wrap_future(self._future)
        try:
            done, _ = await asyncio.wait({coming}, timeout=patience)
            if not done:
                raise KeyringLocked(
                    say("The keyring does not answer."),
                    say("If it asks for a password, give it and try again, or use the key for this session only."),
                )
            return coming.result()
        finally:
            self._given_up = True
            coming.cancel()


def environment_without_keys() -> dict[str, str]:
    """Return this process's environment as programs that it starts may have it."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith(_VARIABLES)}


def variable(name: str) -> str:
    """Return the environment variable that may hold the key of the profile `name`."""
    return _VARIABLES + re.sub(r"[^A-Z0-9]", "_", name.upper())


def _lent(name: str) -> _Known | None:
    key = os.environ.get(name, "").strip()
    return _Known(key, Found(Place.ENVIRONMENT, name)) if key else None


def _usable(key: str) -> str:
    """Return a key without the space around it. Raises `UsageProblem` for what no HTTP header could hold."""
    trimmed = key.strip()
    if not trimmed:
        raise UsageProblem(say("The key is empty."), say("Copy it from the provider's page and paste it here."))
    if not (trimmed.isascii() and trimmed.isprintable()):
        raise UsageProblem(
            say("The key has line breaks or characters that no key has."),
            say("Copy it once more from the provider's page, alone and in one piece."),
        )
    return trimmed


# In the thread: what is asked of the keyring


def _read(service: str, profile_id: str, wanted: Wanted) -> _Known | None:
    del wanted  # an answer is good for whoever asks next
    with _translated():
        ring = _trusted()
        key = (ring.get_password(service, profile_id) or "").strip()
        return _Known(key, Found(Place.KEYRING, _store(ring))) if key else None


def _write(service: str, profile_id: str, key: str, wanted: Wanted) -> Found:
    with _translated():
        ring = _trusted()
        ring.get_password(service, profile_id)  # unlocks: nobody who gave up at the prompt finds a key written later
        if wanted():
            ring.set_password(service, profile_id, key)
            if ring.get_password(service, profile_id) != key:
                raise _refused("The key that was written is not the key that is read.")
        return Found(Place.KEYRING, _store(ring))


def _remove(service: str, profile_id: str, wanted: Wanted) -> None:
    with _translated():
        ring = _trusted()
        for _ in range(4):  # backends remove one of several that other programs may have written
            if ring.get_password(service, profile_id) is None or not wanted():
                return
            ring.delete_password(service, profile_id)
        raise _refused("The key that was removed is still there.")


def _trusted() -> Any:
    """Return the chosen backend, or else the best of the system. Raises `KeyringMissing`, `KeyringPlain`."""
    from keyring import core

    try:
        ring = core.load_env() or core.load_config() or _best() or core.get_keyring()
    except (*_errors(), ImportError, AttributeError, TypeError) as error:
        raise _missing(_detail(error)) from error
    links: list[Any] = list(getattr(ring, "backends", ())) if _path(ring) == _CHAINER else [ring]
    if links and all(_path(link) in _TRUSTED for link in links):
        return ring
    if any(_is_plain(link) for link in links):
        raise KeyringPlain(
            say("The only keyring here would keep keys in a file that others can read."),
            say("Start one that keeps them safe, such as GNOME Keyring, or use the key for this session only."),
            str(ring),
        )
    raise _missing(str(ring))


def _best() -> Any:
    """Return the trusted backend that suits this system best, looked up anew: a keyring may be started at any time."""
    from keyring import core

    modules = {"win32": ("Windows",), "darwin": ("macOS",)}.get(sys.platform, ("SecretService", "kwallet", "libsecret"))
    viable: list[Any] = []
    for name in _TRUSTED:
        if name.split(".")[2] in modules:
            with suppress(*_errors(), ImportError):
                viable.append(core.load_keyring(name))
    return max(viable, key=lambda ring: ring.priority, default=None)


def _is_plain(ring: Any) -> bool:
    """Tell whether a backend that is not trusted says of itself that it is a file, or not to be recommended."""
    path = _path(ring)
    return path.startswith("keyrings.alt.") or bool(re.search("plain|file", path.lower())) or 0 < ring.priority < 1


def _path(ring: Any) -> str:
    return f"{type(ring).__module__}.{type(ring).__qualname__}"


def _store(ring: Any) -> str:
    """Return the name of the keyring for people."""
    first = next(iter(getattr(ring, "backends", ())), ring)
    name = _TRUSTED[_path(first)]
    if name == "Secret Service":
        with suppress(*_errors(), ImportError):
            return _SERVICES.get(_serving(), name)
    return name


def _serving() -> str:
    """Return the name of the program that serves the Secret Service on the session's bus."""
    jeepney, blocking, storage = map(_module, ("jeepney", "jeepney.io.blocking", "secretstorage"))
    with closing(storage.dbus_init()) as connection:
        bus = blocking.Proxy(jeepney.message_bus, connection)
        (process,) = bus.GetConnectionUnixProcessID("org.freedesktop.secrets")
    return Path(f"/proc/{process}/comm").read_text(encoding="utf-8").strip()


def _module(name: str) -> Any:
    return import_module(name)


# What went wrong


@contextmanager
def _translated() -> Generator[None]:
    """Turn what backends raise into problems."""
    try:
        yield
    except _errors() as error:
        problem = _problem(error)
        _hang_up(error)
        raise problem from error


def _errors() -> tuple[type[BaseException], ...]:
    """Return what a keyring, its bus and its library raise when they cannot; everything else is a bug."""
    named = (getattr(sys.modules.get(module), name, None) for module, name in _ERRORS)
    return (OSError, RuntimeError, ValueError, AssertionError, *(error for error in named if error is not None))


def _problem(error: BaseException) -> KeyringProblem:
    names = {type(link).__name__ for link in (error, error.__cause__)}
    if names & _LOCKED or "Secret.Error.IsLocked" in str(error):
        return KeyringLocked(
            say("The keyring is locked."),
            say("Unlock it and try again, or use the key for this session only."),
            _detail(error),
        )
    return _missing(_detail(error)) if "NoKeyringError" in names else _refused(_detail(error))


def _missing(detail: str) -> KeyringMissing:
    return KeyringMissing(
        say("This system has no keyring that Roomtone can use."),
        say("Start one, such as GNOME Keyring or KWallet, or use the key for this session only."),
        detail,
    )


def _refused(detail: str) -> KeyringRefused:
    return KeyringRefused(
        say("The keyring answered with an error."),
        say("Try again, or use the key for this session only."),
        detail,
    )


def _detail(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _hang_up(error: BaseException) -> None:
    """Close the connection to the bus that the Secret Service's backend leaves open where it is locked."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_name == "get_preferred_collection" and (bus := frame.f_locals.get("bus")):
            bus.close()
