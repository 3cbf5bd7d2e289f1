"""The line to one server: where it is, with or without a key, and what it does not have."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from core.domain.profile import Profile
from core.errors import KeyMissing, KeyringProblem, NotSetUp, Problem, ProviderProblem, Refused
from core.message import say
from core.net.address import normalised
from core.net.http import Answer, Caller, Explain
from core.providers.base import Kit, Provider, Template

_ANY = Template("", "", "", key=False)
_GUEST = Template("", "", "")
"""Of another provider whose profile leads here too: those are services, and want a key."""
_ABSENT = frozenset({404, 405, 501})
_PATIENT = 600.0
"""Seconds that a server of one's own may take: it may speak on a slow computer."""


class Line:
    """One profile's. It is opened when it is first needed, so that a profile may be there before its address is.

    `explain` is the provider's reading of an answer, beginning with the profile's name.
    """

    def __init__(self, profile: Profile, kit: Kit, provider: Provider, explain: Callable[..., Problem | None]) -> None:
        self.profile = profile
        other = _GUEST if profile.template in provider.at else _ANY
        self.template = next((one for one in provider.templates if one.id == profile.template), other)
        self._provider = provider
        self._explain: Explain = partial(explain, profile.name)
        self._kit = kit
        self._caller: Caller | None = None

    @property
    def caller(self) -> Caller:
        """What sends. Raises `NotSetUp` without an address, `UsageProblem` for what is none."""
        if self._caller is None:
            name = self.profile.name
            if not self.profile.base_url.strip():
                raise NotSetUp(say("{name} has no address yet.", name=name), say("Put it in in Settings."))
            base = normalised(self.profile.base_url)
            base = base if urlsplit(base).path else f"{base}/v1"
            self._caller = self._kit.http.caller(name, base, self._key, self._explain)
        return self._caller

    @property
    def root(self) -> str:
        """The server's address without the version at its end."""
        return self.caller.base_url.removesuffix("/v1")

    @property
    def seconds(self) -> float:
        """How long an answer with sound may take."""
        return _PATIENT if self.template.local else self._provider.limits.seconds

    @property
    def stall(self) -> float:
        """How long it may be silent: a slow computer of one's own sends nothing until it has spoken."""
        return _PATIENT if self.template.local else 0.0

    def url(self, endpoint: str) -> str:
        """Return the address of an endpoint. Raises `NotSetUp` where the profile's own leads to another server."""
        return self.caller.url(self.path(endpoint))

    def path(self, endpoint: str) -> str:
        """Return the path of an endpoint: the profile's own, else the declared one."""
        declared = next(one.default for one in self._provider.endpoints if one.name == endpoint)
        return self.profile.endpoints.get(endpoint, "").strip() or declared

    async def asked(self, address: str, seconds: float = 30) -> Answer | None:
        """Ask for what lies there; None where the server has no such thing. Raises `Problem`."""
        try:
            return await self.caller.get(address, seconds=seconds)
        except Refused as problem:
            if problem.status in _ABSENT:
                return None
            raise

    async def told(self, address: str) -> Any:
        """Return the JSON that lies there; None where it cannot be had, for whatever reason."""
        try:
            answer = await self.asked(address, seconds=10)
        except ProviderProblem:
            return None
        return answer.data if answer else None

    async def _key(self) -> str:
        """Return the key; a server that needs none is asked without one where there is none."""
        try:
            return await self._kit.key()
        except (KeyMissing, KeyringProblem):
            if self.template.key:
                raise
            return ""
