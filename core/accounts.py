"""The accounts at providers: profiles and their keys, how they stand, and what adapters are given to work with."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from core.clips import Clips
from core.domain.money import Money
from core.domain.profile import Profile
from core.errors import KeyMissing, KeyringProblem, NotSetUp, Problem, UsageProblem
from core.events import Signal
from core.keys import Found, Keys
from core.message import say
from core.profiles import Profiles
from core.providers.base import Generator, Kit, Provider, Template, Tested, Verdict
from core.providers.registry import BUILT_IN, Registry
from core.settings import Settings

if TYPE_CHECKING:
    from core.net.http import Http

PROXY = "proxy"
"""Under this id the keyring holds the login of a custom proxy."""


class Accounts:
    """Profiles, keys, tests and balances. `changed`: a profile, the place of a key or a balance is another now.

    `freed` names a profile whose jobs may be tried again, because its key, its address or its caps changed.
    """

    def __init__(self, profiles: Profiles, keys: Keys, settings: Settings, registry: Registry, clips: Clips) -> None:
        self._profiles = profiles
        self._keys = keys
        self._settings = settings
        self._registry = registry
        self._clips = clips
        self._http: Http | None = None
        self._retired: list[Http] = []
        self._balances: dict[str, Money] = {}
        self._problems: dict[str, Problem] = {}
        self._pasting = asyncio.Lock()
        self.changed = Signal[()]()
        self.freed = Signal[str]()
        registry.equip(self.kit)
        registry.change(profiles.all())

    # profiles

    def all(self) -> tuple[Profile, ...]:
        """Return the profiles, the built-in one first."""
        return self._profiles.all()

    @property
    def unreadable(self) -> Problem | None:
        """What was wrong with the file of the profiles, if anything."""
        return self._profiles.problem

    def find(self, name: str) -> Profile | None:
        """Return the profile of that name or id."""
        return self._profiles.find(name)

    def profile(self, name: str) -> Profile:
        """Return the profile of that name or id, or raise `UsageProblem`."""
        if found := self.find(name):
            return found
        raise UsageProblem(
            say("There is no provider called {name}.", name=name),
            say("Known are: {names}.", names=", ".join(profile.name for profile in self.all())),
        )

    def templates(self) -> tuple[tuple[Provider, Template], ...]:
        """Return what a profile can be made from."""
        return self._registry.templates()

    def provider(self, profile_id: str) -> Provider:
        """Return the provider of a profile."""
        return self._registry.provider(profile_id)

    def generators(self, profile_id: str) -> tuple[Generator, ...]:
        """Return what can be asked of a profile. Raises `RequestProblem` for one that is unknown."""
        return self._registry.generators_of(profile_id)

    def template(self, profile: Profile) -> Template | None:
        """Return what a profile was made from."""
        return next((found for _, found in self.templates() if found.id == profile.template), None)

    def needs_key(self, profile: Profile) -> bool:
        """Tell whether a profile does not work without a key."""
        template = self.template(profile)
        return template.key if template else profile.id != BUILT_IN.id

    async def add(self, template_id: str, name: str = "", base_url: str = "") -> Profile:
        """Make a profile from a template. Raises `UsageProblem`: unknown template, taken name, bad address."""
        found = next((pair for pair in self.templates() if pair[1].id == template_id), None)
        if found is None:
            raise UsageProblem(
                say("There is no template {name}.", name=template_id),
                say("Known are: {names}.", names=", ".join(template.id for _, template in self.templates())),
            )
        from core.net.address import normalised

        provider, template = found
        profile = Profile(
            id="",
            provider=provider.id,
            name=name or self._free_name(template.name),
            template=template.id,
            base_url=normalised(base_url) if base_url else template.base_url,
            at_once=template.at_once,
            per_minute=template.per_minute,
            prices=template.prices,
            defaults=template.defaults,
        )
        added = await asyncio.to_thread(self._profiles.add, profile)
        self._tell("")
        return added

    def _free_name(self, name: str) -> str:
        names = (name, *(f"{name} {number}" for number in range(2, len(self.all()) + 3)))
        return next(one for one in names if not self.find(one))

    async def change(self, profile_id: str, **fields: Any) -> Profile:
        """Set fields of a profile; an address is brought into the usual form. Raises `UsageProblem`."""
        if fields.get("base_url"):
            from core.net.address import normalised

            fields["base_url"] = normalised(fields["base_url"])
        self.profile(profile_id)
        await asyncio.to_thread(partial(self._profiles.edit, profile_id, **fields))
        self._problems.pop(profile_id, None)
        self._tell(profile_id)
        return self.profile(profile_id)

    async def remove(self, profile_id: str) -> None:
        """Forget a profile and its key. A keyring that refuses keeps nobody from that."""
        await asyncio.to_thread(self._profiles.remove, profile_id)
        try:
            await self._keys.remove(profile_id)
        except KeyringProblem as problem:
            self._problems[profile_id] = problem
        self._balances.pop(profile_id, None)
        self._tell("")

    async def restore(self, profile: Profile) -> Profile:
        """Put a removed profile back; its key is gone."""
        restored = await asyncio.to_thread(self._profiles.add, profile)
        self._tell("")
        return restored

    # keys

    async def key(self, profile_id: str) -> Found:
        """Return where the key of a profile is; never the key."""
        return await self._keys.find(profile_id, self.profile(profile_id).name)

    async def set_key(self, profile_id: str, key: str, *, session: bool = False) -> Found:
        """Keep a key in the keyring, or for this session only. Raises `KeyringProblem`, `UsageProblem`."""
        found = await self._keys.set(profile_id, key, session=session)
        self._problems.pop(profile_id, None)
        self._tell(profile_id)
        return found

    def look_again(self, profile_id: str = "") -> None:
        """Ask the keyring anew when a key is needed next: another program may have changed it."""
        self._keys.look_again(profile_id)

    async def remove_key(self, profile_id: str) -> None:
        """Forget the key of a profile."""
        await self._keys.remove(profile_id)
        self._problems.pop(profile_id, None)
        self._tell(profile_id)

    async def paste_curl(self, profile_id: str, endpoint: str, text: str) -> Profile:
        """Take the path of an endpoint from a pasted cURL command, the address too, and a key into the keyring.

        Raises `UsageProblem` for what is no such command.
        """
        from core.net.curl import read_curl

        pasted = read_curl(text)
        profile = self.profile(profile_id)
        endpoints = {**profile.endpoints, endpoint: pasted.path}
        async with self._pasting:
            changed = await self.change(profile_id, endpoints=endpoints, base_url=pasted.base_url or profile.base_url)
            if pasted.key:
                await self.set_key(profile_id, pasted.key)
        return changed

    # how they stand

    async def test(self, profile_id: str) -> Verdict:
        """Find out whether a profile works. Raises the `Problem` that says what is wrong."""
        profile = self.profile(profile_id)
        self._problems.pop(profile_id, None)
        self.look_again(profile_id)
        try:
            verdict = await self._test(profile)
        except Problem as problem:
            self._problems[profile_id] = problem
            self.changed.emit()
            raise
        if verdict.balance:
            self._balances[profile_id] = verdict.balance
        self._tell(profile_id)
        return verdict

    async def _test(self, profile: Profile) -> Verdict:
        adapter = self._registry.adapter(profile.id)
        if not isinstance(adapter, Tested):
            return Verdict(say("It works; nothing needs to be set up."))
        if not profile.base_url:
            raise NotSetUp(say("{name} has no address yet.", name=profile.name), say("Put in where it can be reached."))
        return await adapter.test()

    def balance(self, profile_id: str) -> Money | None:
        """Return the balance as it was last told."""
        return self._balances.get(profile_id)

    def problem(self, profile_id: str) -> Problem | None:
        """Return what the last test found wrong."""
        return self._problems.get(profile_id)

    # for adapters

    def kit(self, profile: Profile) -> Kit:
        """Return what the adapter of a profile works with."""
        return Kit(self.http(), partial(self._key_for, profile), self._clips.path, self._clips)

    async def _key_for(self, profile: Profile) -> str:
        """Return the key of a profile as it was when its adapter was made; it is not for a server that it has left."""
        async with self._pasting:
            pass  # until then address and key may not belong together
        key = await self._keys.get(profile.id, profile.name)
        now = self._profiles.find(profile.id)
        if now is None or _same_server(profile.base_url, now.base_url):
            return key
        problem = KeyMissing(
            say("The address of {name} is another one now, and its key does not go to the old one.", name=profile.name),
            say("Check again, and the new address is asked."),
        )
        problem.retry = True
        raise problem

    def http(self) -> "Http":
        """Return the one HTTP client."""
        if self._http is None:
            from core.net.http import Http
            from core.net.patience import Proxy

            proxy = Proxy(self._settings.proxy_mode, self._settings.proxy_url)
            self._http = Http(proxy, self._proxy_login)
        return self._http

    async def set_proxy(self, mode: str, url: str, login: tuple[str, str] | None = None) -> None:
        """Let everything go through a proxy ("system", "none", "custom"); a login goes into the keyring."""
        if mode == "custom":
            url = _proxy_url(url)
        if login:
            await self._keys.set(PROXY, f"{quote(login[0], safe='')}:{quote(login[1], safe='')}")
        self._settings.change(proxy_mode=mode, proxy_url=url)
        if self._http:  # what is under way ends on the old one
            self._retired.append(self._http)
            self._http = None
        self._registry.change(())
        self._tell("")

    async def _proxy_login(self) -> tuple[str, str] | None:
        try:
            name, colon, password = (await self._keys.get(PROXY, PROXY)).partition(":")
        except Problem:
            return None
        return (unquote(name), unquote(password)) if colon else None

    async def close(self) -> None:
        """End every connection."""
        for http in (*self._retired, *([self._http] if self._http else [])):
            await http.close()
        self._http = None
        self._retired.clear()

    def _tell(self, profile_id: str) -> None:
        self._registry.change(self._profiles.all())
        self.changed.emit()
        self.freed.emit(profile_id)


def _same_server(one: str, other: str) -> bool:
    from core.net.address import origin

    try:
        return one == other or origin(one) == origin(other)
    except UsageProblem:
        return False


def _proxy_url(url: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(url.strip() if "://" in url else f"http://{url.strip()}")
    try:
        bad = parts.scheme not in {"http", "https", "socks5", "socks5h"} or not parts.hostname or "@" in parts.netloc
        port = parts.port
    except ValueError:
        bad, port = True, None
    if bad:
        raise UsageProblem(
            say("“{url}” is not the address of a proxy.", url=url.partition("@")[2] or url),
            say("Write it as http://host:port; name and password have fields of their own."),
        )
    return f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port else "")
