"""What the settings know of every profile: how it stands, where its key is, what the last test said.

The deeds that take time are coroutines here, which a test awaits directly. Knows no widget.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Signal

from core.domain.profile import Profile
from core.errors import Busy, KeyringProblem, NotSetUp, OverCap, Problem
from core.keys import Found, Place
from core.message import Message
from core.providers.base import Template, Verdict
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _, sentences, told
from gui.money import shown

Fields = Callable[[Profile], dict[str, object]]
"""Gives what changes of a profile as it is then."""

_WHERE = {"base_url", "endpoints"}
NOWHERE = Found(Place.NONE)


class Standing(NamedTuple):
    """How a profile stands: a state's glyph, and a few words."""

    state: str
    words: str


class Answered(Protocol):
    """A field that waits to hear whether what was typed into it is kept."""

    def accept(self) -> None:
        """It is."""
        ...

    def complain(self, words: str) -> None:
        """It is not, and why."""
        ...


class AccountBook(QObject):
    """`changed`: something of a profile is another now. `removed` carries a profile that was, to be brought back."""

    changed = Signal()
    removed = Signal(object)

    def __init__(self, studio: Studio, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.studio, self.accounts, self.tasks = studio, studio.accounts, tasks
        self._found: dict[str, Found] = {}
        self._works: dict[str, Verdict] = {}
        self._due = False
        self._changing = asyncio.Lock()
        self._leave = self.accounts.changed.connect(self._hear)
        self._look_soon()

    def close(self) -> None:
        """Hear no more of the studio."""
        self._leave()

    # what is known

    def profiles(self) -> tuple[Profile, ...]:
        """Return every profile, the built-in one last: the others are looked for."""
        everyone = self.accounts.all()
        ours = [profile for profile in everyone if self.is_built_in(profile)]
        return (*(profile for profile in everyone if profile not in ours), *ours)

    def find(self, profile_id: str) -> Profile | None:
        """Return a profile as it is now, None if it is gone."""
        return next((profile for profile in self.accounts.all() if profile.id == profile_id), None)

    def is_built_in(self, profile: Profile) -> bool:
        """Tell whether the profile needs neither network nor key."""
        return not profile.template

    def name(self, profile: Profile) -> str:
        """Return what the profile is called; the built-in one's name is ours and translated."""
        return _(profile.name) if self.is_built_in(profile) else profile.name

    def template(self, profile: Profile) -> Template | None:
        """Return what the profile was made from."""
        return self.accounts.template(profile)

    def needs_key(self, profile: Profile) -> bool:
        """Tell whether the profile does not work without a key."""
        return self.accounts.needs_key(profile)

    def found(self, profile_id: str) -> Found:
        """Return where the profile's key is, as far as was looked."""
        return self._found.get(profile_id, NOWHERE)

    def lacks_key(self, profile_id: str) -> bool:
        """Tell whether the profile needs a key and has none, as far as was looked."""
        known, profile = self._found.get(profile_id), self.find(profile_id)
        if known is None or profile is None:
            return False
        return known.place is Place.NONE and self.needs_key(profile)

    def verdict(self, profile_id: str) -> Verdict | None:
        """Return what the last test of this session found, if it went well."""
        return self._works.get(profile_id)

    def unit(self, profile: Profile) -> str:
        """Return the unit that the profile's money is counted in."""
        balance = self.accounts.balance(profile.id)
        if balance:
            return balance.unit
        return next((price.unit for price in profile.prices.values()), self.accounts.provider(profile.id).unit)

    def standing(self, profile: Profile) -> Standing:
        """Return how the profile stands, in as few words as a list has room for."""
        if self.is_built_in(profile):
            return Standing("done", _("built in"))
        if self.lacks_key(profile.id):
            return Standing("stale", _("key missing"))
        if not profile.base_url:
            return Standing("stale", _("address missing"))
        problem, balance = self.accounts.problem(profile.id), self.accounts.balance(profile.id)
        if problem:
            return Standing(
                "stale" if isinstance(problem, Busy | NotSetUp | OverCap) else "failed", told(problem.title)
            )
        words = shown(balance) if balance else host(profile)
        return Standing("done" if balance or profile.id in self._works else "empty", words)

    # what is done

    async def look(self) -> None:
        """Look where the keys are."""
        ids = [profile.id for profile in self.accounts.all() if not self.is_built_in(profile)]
        found = await asyncio.gather(*(self.accounts.key(profile_id) for profile_id in ids))
        self._found = dict(zip(ids, found, strict=True))
        self.changed.emit()

    async def change(self, profile_id: str, complain: Callable[[str], object], fields: Fields) -> bool:
        """Change a profile; what is wrong with a value is told to `complain`, and nothing is changed."""
        return await self._try(self._change(profile_id, fields), complain)

    async def save(self, profile_id: str, field: Answered, fields: Fields) -> None:
        """Change what was typed into a field of a profile, and answer it."""
        if await self.change(profile_id, field.complain, fields):
            field.accept()

    async def _change(self, profile_id: str, fields: Fields) -> None:
        async with self._changing:  # two fields left quickly are two changes, one after the other
            changes = fields(self.accounts.profile(profile_id))
            await self.accounts.change(profile_id, **changes)
        if changes.keys() & _WHERE:
            self._works.pop(profile_id, None)
        self.changed.emit()

    async def paste(self, profile_id: str, endpoint: str, text: str, complain: Callable[[str], object]) -> bool:
        """Read an address from a cURL command; tell whether it could be. Raises `KeyringProblem` for a key in it."""
        return await self._try(self._paste(profile_id, endpoint, text), complain)

    async def _paste(self, profile_id: str, endpoint: str, text: str) -> None:
        await self.accounts.paste_curl(profile_id, endpoint, text)
        self._works.pop(profile_id, None)
        await self.look()

    async def test(self, profile_id: str) -> Verdict:
        """Try the profile. Raises the `Problem` that says what is wrong."""
        self._works.pop(profile_id, None)
        verdict = await self.accounts.test(profile_id)
        self._works[profile_id] = verdict
        self.changed.emit()
        return verdict

    async def set_key(self, profile_id: str, key: str, *, session: bool = False) -> None:
        """Keep a key, in the keyring or for this session. Raises `KeyringProblem`, `UsageProblem`."""
        self._works.pop(profile_id, None)
        self._found[profile_id] = await self.accounts.set_key(profile_id, key, session=session)
        self.changed.emit()

    async def remove_key(self, profile_id: str) -> None:
        """Forget a key."""
        self._works.pop(profile_id, None)
        await self.accounts.remove_key(profile_id)
        await self.look()

    async def remove(self, profile: Profile) -> None:
        """Remove a profile and its key."""
        await self.accounts.remove(profile.id)
        self.changed.emit()
        self.removed.emit(profile)

    async def restore(self, profile: Profile) -> None:
        """Bring a profile back, without its key."""
        await self.accounts.restore(profile)
        await self.look()

    # inside

    async def _try(self, deed: Awaitable[object], complain: Callable[[str], object]) -> bool:
        try:
            await deed
        except KeyringProblem:
            raise
        except Problem as problem:
            complain(in_words(problem))
            return False
        return True

    def _hear(self) -> None:
        self.changed.emit()
        self._look_soon()

    def _look_soon(self) -> None:
        """Look once for all that is told in one go."""
        if not self._due:
            self._due = True
            self.tasks.run(self._look_again(), "look for keys")

    async def _look_again(self) -> None:
        self._due = False
        await self.look()


def in_words(problem: Problem) -> str:
    """Return what happened and what to do."""
    parts: tuple[Message | None, ...] = (problem.title, problem.remedy)
    return sentences(*(told(part) for part in parts if part))


def host(profile: Profile) -> str:
    """Return the machine that a profile talks to, as short as it can be told."""
    return urlsplit(profile.base_url).netloc or profile.base_url
