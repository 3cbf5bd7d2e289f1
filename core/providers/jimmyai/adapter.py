"""JimmyAI as a provider: recordings become voices, voices speak, and both are tasks that are asked for later."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from core.domain.money import Money
from core.domain.profile import Profile
from core.domain.request import Request
from core.domain.take import Mark
from core.errors import NoBalance, NotAllowed, NotFound, OutcomeUnknown, ProviderProblem, Refused, TaskFailed
from core.message import say
from core.net.address import normalised
from core.net.http import Answer
from core.net.outgoing import Outgoing
from core.net.reading import not_an_api
from core.providers.base import ClipRules, Kit, Outcome, Ready, Result, Running, Verdict, VoiceInfo
from core.providers.jimmyai.problems import explained, failed, without_audio
from core.providers.jimmyai.reading import (
    available_in,
    heard,
    marks_in,
    quota_in,
    since_in,
    timing_in,
    upload_in,
    voice_in,
)
from core.providers.jimmyai.spec import CLONE, JIMMYAI, UNIT
from core.providers.jimmyai.wire import API, UPLOAD, looking, outgoing
from core.providers.shared.tasks import Heard, inner_of
from core.providers.shared.uploading import Place, Uploading

_CLIPS = Place(
    UPLOAD,
    upload_in,
    days=2.0,  # INFERRED: about three are documented, and a signed address must outlive the task
    rules=CLONE.clips or ClipRules(),
)
_LOOKS_FOR_THE_REST = 5
"""How often a finished task is looked at again for an audio, or a voice, that it does not name yet."""


class JimmyAI:
    """One profile of JimmyAI."""

    def __init__(self, profile: Profile, kit: Kit) -> None:
        self.profile = profile
        base = normalised(profile.base_url or JIMMYAI.templates[0].base_url).removesuffix(API)
        self._caller = kit.http.caller(profile.name, base, kit.key, partial(explained, profile.name))
        self._clips = Uploading(profile.id, profile.name, kit, self._caller, _CLIPS)
        self._bare: dict[str, int] = {}

    async def voices(self, generator: str) -> Sequence[VoiceInfo]:  # noqa: ARG002
        """Nothing is listed there: its voices are those that were cloned and kept here."""
        return ()

    async def check(self, request: Request) -> None:
        """Raise `RequestProblem` for what would be refused; asks nobody."""
        if request.generator == CLONE.id:
            await self._clips.check(request.clips)
        self.preview(request)

    async def prepare(self, request: Request) -> None:
        """Upload the recording that is at no address yet."""
        if request.generator == CLONE.id:
            await self._clips.links(request.clips)

    def preview(self, request: Request) -> Outgoing:
        """Return what `submit` would send, with words in the place of an upload that is still to come."""
        return outgoing(request, self._caller.url, self._clips.shown(request.clips))

    async def submit(self, request: Request, into: Path) -> Outcome:  # noqa: ARG002
        """Ask for `request`, once."""
        self.preview(request)  # what cannot be sent is not uploaded either
        links = await self._clips.links(request.clips) if request.generator == CLONE.id else ()
        try:
            return self._taken(await self._caller.send(outgoing(request, self._caller.url, links)))
        except (Refused, TaskFailed) as problem:
            await self._clips.forget_dead(request.clips, problem)
            raise

    async def poll(self, request: Request, remote: str) -> Outcome:
        """Ask how the task stands; of one that is finished its timing is fetched too, if it was wanted."""
        answer = await self._caller.get(looking(remote))
        found = heard(answer.data)
        if found.failed:
            problem = failed(self.profile.name, found.reason)
            await self._clips.forget_dead(request.clips, problem)
            problem.detail = answer.text[:4000]  # not before: the names of its fields speak of addresses
            raise problem
        if not found.is_finished or self._is_to_come(request, remote, answer.data, found):
            return Running(remote, progress=found.progress)
        self._bare.pop(remote, None)
        if not found.results:
            problem = without_audio(self.profile.name)
            problem.detail = answer.text[:4000]
            raise problem
        return Ready(await self._noted(request, answer.data, found.results))

    async def fetch(self, result: Result, into: Path) -> None:
        """Download a result."""
        await self._caller.fetch(result.url, into)

    async def cancel(self, request: Request, remote: str) -> bool:  # noqa: ARG002
        """No task of JimmyAI is known to be stoppable."""
        return False

    async def close(self) -> None:
        """Nothing was started."""

    async def test(self) -> Verdict:
        """Look at the account and at what is left for the key, which costs nothing."""
        left = await self._left()
        if left is None:
            return Verdict(say("It works; this key may not read the balance."))
        if left <= 0:
            raise NoBalance(
                say("The account at {name} has nothing left to spend.", name=self.profile.name),
                say("Add credit there, or raise its quota, and try again."),
            )
        return Verdict(say("It works."), Money(left, UNIT))

    async def _left(self) -> float | None:
        """Return what can be spent: of the account, or of the key's own quota where that is less."""
        try:
            answer = await self._caller.get(f"{API}/user/balance")
            if not inner_of(answer.data):
                raise not_an_api(self.profile.name, answer.status, answer.text)
            account = available_in(answer.data)
        except NotAllowed:
            account = None
        try:
            quota = quota_in((await self._caller.get(f"{API}/key/balance")).data)
        except (NotAllowed, NotFound):
            quota = None
        return min((one for one in (account, quota) if one is not None), default=None)

    def _taken(self, answer: Answer) -> Running:
        found = heard(answer.data)
        if found.failed:
            raise failed(self.profile.name, found.reason)
        if found.task:
            return Running(found.task, progress=found.progress)
        raise OutcomeUnknown(
            say("{name} may have taken the request, and its answer names no task.", name=self.profile.name),
            say("Look it up there before you send it again, because it may cost again."),
            answer.text[:1000],
        )

    def _is_to_come(self, request: Request, remote: str, data: Any, found: Heard) -> bool:
        """Tell whether a finished task lacks something that a later look may bring."""
        if found.results and (request.generator != CLONE.id or voice_in(data)):
            return False
        self._bare[remote] = self._bare.get(remote, 0) + 1
        return self._bare[remote] <= _LOOKS_FOR_THE_REST

    async def _noted(self, request: Request, data: Any, results: tuple[Result, ...]) -> tuple[Result, ...]:
        """Return the results, the first with the voice that was made, or with the timing that was asked for."""
        first, marks = dict[str, str](), ()
        if request.generator == CLONE.id and (voice := voice_in(data)):
            first |= {"voice": voice, **({"since": since} if (since := since_in(data)) else {})}
        if request.params.get("subtitleEnable") is True:
            marks, wrong = await self._timing(timing_in(data))
            if wrong:
                first["timing"] = wrong
        return (msgspec.structs.replace(results[0], marks=marks, notes=first), *results[1:])

    async def _timing(self, url: str) -> tuple[tuple[Mark, ...], str]:
        """Return the marks at `url`, and what is wrong with them. They may fail, the audio is there all the same."""
        if not url:
            return (), "missing"
        try:
            answer = await self._caller.read(url)
        except ProviderProblem:
            return (), "missing"
        marks = marks_in(answer.data)
        return marks, "" if marks else "unreadable"
