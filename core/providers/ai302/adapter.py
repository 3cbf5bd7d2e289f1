"""302.AI as a provider: requests become calls, tasks are looked at, answers become results or problems."""

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from core.disk import whole
from core.domain.money import Money
from core.domain.profile import Profile
from core.domain.request import Request
from core.errors import (
    KeyRejected,
    NoAnswer,
    NoBalance,
    NoDownload,
    NotAllowed,
    NotFound,
    NotSetUp,
    OutcomeUnknown,
    Refused,
    TaskFailed,
)
from core.message import say
from core.net.address import normalised
from core.net.http import Answer
from core.net.lenient import items, table
from core.net.outgoing import Outgoing
from core.providers.ai302.catalogue import built_in, is_catalogue, values_in, voices_in
from core.providers.ai302.reading import balance_in, cost_in, heard, upload_in
from core.providers.ai302.spec import AI302, CLONE, SPEECH, UDIO, UNIT
from core.providers.ai302.wire import creating, is_assumed, looking, outgoing, values_of, voice_of
from core.providers.base import ClipRules, Kit, Outcome, Ready, Result, Running, Verdict, VoiceInfo
from core.providers.shared.codes import explained, failed
from core.providers.shared.higgs import check_speakers
from core.providers.shared.tasks import Heard, Rest, audio_in
from core.providers.shared.udio import check_song, heard_songs
from core.providers.shared.uploading import Place, Uploading

_GENERATORS = {generator.id: generator for generator in AI302.generators}
_CATALOGUE = "/302/tts/provider"
_INLINE = "#audio"
"""Marks the address of an answer that holds the audio itself, in base64."""
_CLIPS = Place(
    "/302/upload-file",
    upload_in,
    days=1.0,  # INFERRED: 302.AI does not say; a day is cautious, and uploading is cheap
    rules=CLONE.clips or ClipRules(),
)


class Ai302:
    """One profile of 302.AI. Everything but the unified speech at once is a task that is asked for later."""

    def __init__(self, profile: Profile, kit: Kit) -> None:
        self.profile = profile
        base = normalised(profile.base_url or AI302.templates[0].base_url).removesuffix("/v1").removesuffix("/302")
        self._caller = kit.http.caller(profile.name, base, kit.key, partial(explained, profile.name))
        self._clips = Uploading(profile.id, profile.name, kit, self._caller, _CLIPS)
        self._listed: Any = None
        self._by_post = False
        self._rest = Rest()

    async def voices(self, generator: str) -> Sequence[VoiceInfo]:
        """Return the catalogue of the unified speech; a server without one has some voices all the same."""
        if generator != SPEECH.id:
            return ()
        listed = await self._catalogue()
        return built_in() if listed is None else voices_in(listed)

    async def suggestions(self, generator: str, param: str) -> Sequence[str]:
        """Return the vendors, models or moods that the catalogue knows."""
        return values_in(await self._catalogue(), param) if generator == SPEECH.id else ()

    async def check(self, request: Request) -> None:
        """Raise `RequestProblem` for what would be refused; asks nobody."""
        values = values_of(request)
        if request.generator == SPEECH.id:
            voice_of(request.voice, str(values["provider"]))
        elif request.generator == UDIO.id:
            check_song(values)
        else:
            self._caller.url(creating(self.profile, request.generator))
            self._caller.url(looking(request, self.profile, "0"))
        if request.generator == CLONE.id:
            await self._clips.check(request.clips)
            check_speakers(request.text, len(request.clips))

    async def prepare(self, request: Request) -> None:
        """Upload the clips that are at no address yet."""
        if request.generator == CLONE.id:
            await self._clips.links(request.clips)

    def preview(self, request: Request) -> Outgoing:
        """Return what `submit` would send, with words in the place of uploads that are still to come."""
        return outgoing(request, self.profile, self._caller.url, self._clips.shown(request.clips))

    async def submit(self, request: Request, into: Path) -> Outcome:
        """Ask for `request`, once."""
        self.preview(request)  # what cannot be sent is not uploaded either
        links = await self._clips.links(request.clips) if request.generator == CLONE.id else ()
        out = outgoing(request, self.profile, self._caller.url, links)
        try:
            answer = await self._caller.send(out)
            return await self._taken(request, answer, into)
        except (Refused, TaskFailed) as problem:
            await self._clips.forget_dead(request.clips, problem)
            raise

    async def poll(self, request: Request, remote: str) -> Outcome:
        """Ask how the task stands. A path that is missing or wrong is the profile's trouble, never the task's."""
        try:
            path = looking(request, self.profile, remote)
            answer = await self._look(request, path)
        except NotSetUp as problem:
            raise NotFound(problem.title, problem.remedy) from None
        except NotFound as problem:
            if is_assumed(request, self.profile):
                raise _no_query_path(self.profile.name, problem) from None
            raise
        found = _read(request, answer)
        if found.failed:
            problem = failed(self.profile.name, found)
            problem.detail = answer.text[:4000]
            await self._clips.forget_dead(request.clips, problem)
            raise problem
        if found.done or (found.is_partial and self._rest.is_given_up(remote)):
            self._rest.forget(remote)
            inline = Result(url=f"{self._caller.url(path)}{_INLINE}", suffix=_GENERATORS[request.generator].suffix)
            return Ready(found.results or (inline,))
        return Running(remote, progress=found.progress)

    async def fetch(self, result: Result, into: Path) -> None:
        """Download a result."""
        if not result.url.endswith(_INLINE):
            await self._caller.fetch(result.url, into)
            return
        try:
            answer = await self._caller.get(result.url.removesuffix(_INLINE))
        except Refused as problem:
            raise NoDownload(problem.title, problem.remedy, problem.detail) from None
        if not (audio := audio_in(heard(answer.data, "").inline)):
            raise NoDownload(
                say("{name} sent no audio that can be read.", name=self.profile.name),
                say("Try again."),
                answer.text[:1000],
            )
        await asyncio.to_thread(_write, audio, into)

    async def cancel(self, request: Request, remote: str) -> bool:  # noqa: ARG002
        """No task of 302.AI is known to be stoppable."""
        return False

    async def close(self) -> None:
        """Nothing was started."""

    async def test(self) -> Verdict:
        """Look at the account; a key that may not do that is tried at something else that costs nothing."""
        name = self.profile.name
        try:
            balance = balance_in((await self._caller.get("/dashboard/balance")).data)
        except (KeyRejected, NotAllowed, NotFound):
            balance = None
        if balance is None:
            await self._try_key()
            return Verdict(say("It works; this key may not read the balance."))
        if balance <= 0:
            raise NoBalance(
                say("The account at {name} has nothing left to spend.", name=name),
                say("Add credit there, or raise its quota, and try again."),
            )
        return Verdict(say("It works."), Money(balance, UNIT))

    async def charged(self, trace: str) -> Money | None:
        """Return what the call of that `request-id` cost; None where the key may not ask or nobody knows yet."""
        try:
            answer = await self._caller.get(f"/dashboard/record/{trace}")
        except (NotFound, NotAllowed, KeyRejected):
            return None
        cost = cost_in(answer.data)
        return None if cost is None else Money(cost, UNIT)

    async def _try_key(self) -> None:
        """Raise the problem of a key that opens nothing, or of an address where something else answers."""
        try:
            if is_catalogue((await self._caller.get(_CATALOGUE)).data):
                return
        except NotFound:
            pass
        answer = await self._caller.get("/v1/models")
        if not items(table(answer.data).get("data")):
            raise NoAnswer(
                say("What answers for {name} is not its API.", name=self.profile.name),
                say("Check the address in Settings."),
                answer.text[:1000],
                status=answer.status,
            )

    async def _catalogue(self) -> Any:
        """Return the catalogue as it came, None where the server has none. It is asked for once."""
        if self._listed is None:
            try:
                answer = await self._caller.get(_CATALOGUE)
            except Refused as problem:
                if problem.status not in {404, 405, 501}:
                    raise
                return None
            if not is_catalogue(answer.data):
                return None
            self._listed = answer.data
        return self._listed

    async def _taken(self, request: Request, answer: Answer, into: Path) -> Outcome:
        """Return what the answer to a submission says: a task, or the audio at once."""
        found, trace = _read(request, answer), answer.headers.get("request-id", "")
        generator = _GENERATORS[request.generator]
        if found.failed:
            raise failed(self.profile.name, found)
        if found.done and (found.is_finished or not found.task):
            if found.results:
                return Ready(found.results, trace)
            await asyncio.to_thread(_write, audio_in(found.inline), into)
            return Ready((Result(into, suffix=generator.suffix),), trace)
        if found.task:
            return Running(found.task, progress=found.progress, trace=trace)
        raise OutcomeUnknown(
            say("{name} may have taken the request, and its answer names no task.", name=self.profile.name),
            say("Look it up there before you send it again, because it may cost again."),
            answer.text[:1000],
        )

    async def _look(self, request: Request, path: str) -> Answer:
        """Look at a task. The unified speech wants a POST for that at times, and says so only when asked."""
        if request.generator != SPEECH.id or not self._by_post:
            try:
                return await self._caller.get(path)
            except NotFound as problem:
                if request.generator != SPEECH.id or problem.status != 405:
                    raise
        answer = await self._caller.send(Outgoing("POST", self._caller.url(path), {}))
        self._by_post = True
        return answer


def _read(request: Request, answer: Answer) -> Heard:
    read = heard_songs if request.generator == UDIO.id else heard
    return read(answer.data, _GENERATORS[request.generator].suffix)


def _no_query_path(name: str, problem: NotFound) -> NotFound:
    return NotFound(
        say("{name} does not tell how the task stands at the path that created it.", name=name),
        say("Paste the cURL command that looks at a task in Settings, and check again; the task is not lost."),
        problem.detail,
        status=problem.status,
        code=problem.code,
    )


def _write(data: bytes, into: Path) -> None:
    with whole(into) as part:
        part.write_bytes(data)
