"""The user's provider profiles, in one JSON file beside the settings. No key is ever among them.

Several processes may change it: every change reads the file anew under a lock and writes it whole.
"""

import contextlib
import logging
import os
import re
import unicodedata
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from core.disk import whole
from core.domain.ids import new_id
from core.domain.profile import Profile
from core.errors import Problem, UsageProblem
from core.message import say

logger = logging.getLogger(__name__)

_decode = msgspec.json.Decoder(tuple[Profile, ...]).decode

Change = Callable[[tuple[Profile, ...]], tuple[Profile, ...]]


class Profiles:
    """Those that are built in, then those of the file `path` in the order in which they were added.

    `problem` says what was wrong with the file that was found, if anything. Methods that change it block for a moment.
    """

    def __init__(self, path: Path, built_in: Sequence[Profile] = ()) -> None:
        self._path = path
        self._built_in = tuple(built_in)
        self.problem: Problem | None = None
        self._profiles: tuple[Profile, ...] = ()
        try:
            self._profiles = self._read()
        except Problem as problem:
            self.problem = problem

    def all(self) -> tuple[Profile, ...]:
        """Return the profiles as they were last read or written."""
        return self._built_in + self._profiles

    def find(self, name: str) -> Profile | None:
        """Return the profile of that name or id; upper and lower case are alike in names."""
        named = [profile for profile in self.all() if profile.name.casefold() == name.casefold()]
        return next(iter([profile for profile in self.all() if profile.id == name] or named), None)

    def add(self, profile: Profile) -> Profile:
        """Add a profile under an id of its own, made from its name. Raises `UsageProblem` for a name that is taken."""
        name = _name(profile.name)
        added = msgspec.structs.replace(profile, name=name)

        def change(known: tuple[Profile, ...]) -> tuple[Profile, ...]:
            nonlocal added
            _refuse_taken((*self._built_in, *known), name, "")
            taken = [one.id for one in (*self._built_in, *known)]
            added = msgspec.structs.replace(added, id=_free_id(name, taken))
            return (*known, added)

        self._change(change)
        return added

    def edit(self, profile_id: str, **fields: Any) -> None:
        """Set fields of a profile as it is in the file by now. Raises `UsageProblem` for a name that is taken."""
        if "name" in fields:
            fields["name"] = _name(fields["name"])

        def change(known: tuple[Profile, ...]) -> tuple[Profile, ...]:
            _refuse_taken((*self._built_in, *known), fields.get("name", ""), profile_id)
            return tuple(msgspec.structs.replace(one, **fields) if one.id == profile_id else one for one in known)

        self._change(change)

    def remove(self, profile_id: str) -> None:
        """Forget a profile."""
        self._change(lambda known: tuple(one for one in known if one.id != profile_id))

    def _change(self, change: Change) -> None:
        with self._alone():
            fresh = change(self._read())
            with whole(self._path) as part:
                part.write_bytes(msgspec.json.format(msgspec.json.encode(fresh), indent=2))
        self._profiles = fresh

    @contextlib.contextmanager
    def _alone(self) -> Generator[None]:
        """Keep other processes from changing the file at the same time."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("ab") as file:
            _lock(file)
            yield

    def _read(self) -> tuple[Profile, ...]:
        try:
            return _decode(self._path.read_bytes())
        except FileNotFoundError:
            return ()
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            self.problem = self._set_aside(error)
            return ()
        except OSError as error:
            raise Problem(
                say("The list of providers in {path} cannot be read.", path=str(self._path)),
                say("Check that the file is yours and that its disk is there; nothing in it was changed."),
                str(error),
            ) from error

    def _set_aside(self, error: Exception) -> Problem:
        names = (self._path.with_suffix(f".damaged-{number}.json") for number in range(1, 10_000))
        aside = next(name for name in names if not name.exists())
        with contextlib.suppress(OSError):
            self._path.replace(aside)
        logger.warning("profiles damaged, kept as %s: %s", aside.name, error)
        return Problem(
            say("The list of providers could not be read, so it is empty."),
            say("The damaged file is kept as {name}.", name=str(aside)),
            str(error),
        )


def _name(name: str) -> str:
    flat = " ".join(name.split())
    if not flat or any(unicodedata.category(char).startswith("C") for char in flat) or "/" in flat:
        raise UsageProblem(say("A provider cannot be called “{name}”.", name=name), say("Give it a short name."))
    return flat


def _refuse_taken(known: Sequence[Profile], name: str, mine: str) -> None:
    if any(name.casefold() in {one.name.casefold(), one.id} and one.id != mine for one in known):
        raise UsageProblem(say("There is already a provider called {name}.", name=name), say("Choose another name."))


def _free_id(name: str, taken: Sequence[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or new_id()
    ids = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(one for one in ids if one not in taken)


def _lock(file: Any) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)
