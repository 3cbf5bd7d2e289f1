"""Suno as a provider: requests become calls, tasks are looked at, answers become songs, words, times or problems."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from core.domain.money import Money
from core.domain.profile import Profile
from core.domain.request import Request
from core.errors import (
    Busy,
    KeyRejected,
    KeyringProblem,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    Problem,
    ProviderProblem,
    RequestProblem,
    TaskFailed,
)
from core.message import say
from core.net.http import Answer
from core.net.lenient import items, table
from core.net.outgoing import Outgoing
from core.net.reading import not_an_api
from core.providers.base import ASSISTING, Assistance, Kit, Outcome, Ready, Result, Running, Verdict, VoiceInfo
from core.providers.shared.codes import explained as explained_code
from core.providers.shared.codes import failed
from core.providers.shared.line import Line
from core.providers.shared.newapi import balance, empty, explained_task
from core.providers.shared.tasks import Heard, Rest, standing, trace_of
from core.providers.suno.looking import Looking
from core.providers.suno.reading import (
    cost_in,
    heard_file,
    heard_songs,
    ids_in,
    made_in,
    marks_in,
    written_in,
)
from core.providers.suno.services import service_of
from core.providers.suno.spec import LYRICS, PERSONA, STEMS, SUNO, TIMING, VIDEO, WAV
from core.providers.suno.wire import outgoing

_GENERATORS = {generator.id: generator for generator in SUNO.generators}
_FILES = {WAV.id: "wav", VIDEO.id: "mp4"}
_FEED = "feed:"
"""In front of what is no task but songs that are looked at by their ids."""


class Suno:
    """One profile at one service. Almost everything is a task that is asked for later."""

    def __init__(self, profile: Profile, kit: Kit) -> None:
        self.profile = profile
        self._service = service_of(profile)
        self._line = Line(profile, kit, SUNO, _explained)
        self._looking: Looking | None = None
        self._rest = Rest()

    async def voices(self, generator: str) -> Sequence[VoiceInfo]:  # noqa: ARG002
        """Nothing here has a catalogue."""
        return ()

    async def suggestions(self, generator: str, param: str) -> Sequence[str]:  # noqa: ARG002
        """Return the models that the service is known to have, the newest first."""
        return self._service.models if param == "mv" else ()

    async def check(self, request: Request) -> None:
        """Raise `RequestProblem` for what would be refused, or dropped in silence; asks nobody."""
        self.preview(request)

    def preview(self, request: Request) -> Outgoing:
        """Return what `submit` or `assist` would send."""
        return outgoing(request, self.profile, self._url)

    async def submit(self, request: Request, into: Path) -> Outcome:  # noqa: ARG002
        """Ask for `request`, once."""
        answer = await self._line.caller.send(self.preview(request))
        trace = trace_of(answer.headers)
        found = self._read(request, answer.data, "")
        if found.done:
            return Ready(found.results, trace)
        if request.generator == STEMS.id and (clips := ids_in(answer.data)):
            return Running(_FEED + ",".join(clips), trace=trace)
        return Running(self._task_in(answer), trace=trace)

    async def poll(self, request: Request, remote: str) -> Outcome:
        """Ask how the task stands."""
        data = await self._told(remote)
        found = self._read(request, data, remote)
        if found.failed:
            self._forget(remote)
            raise self._failed(found, data)
        if found.done or (found.is_partial and self._rest.is_given_up(remote)):
            self._forget(remote)
            return Ready(found.results)
        return Running(remote, progress=found.progress)

    async def fetch(self, result: Result, into: Path) -> None:
        """Download a result."""
        await self._line.caller.fetch(result.url, into)

    async def cancel(self, request: Request, remote: str) -> bool:  # noqa: ARG002
        """No task of Suno is known to be stoppable."""
        return False

    async def close(self) -> None:
        """Nothing was started."""

    async def assist(self, request: Request) -> Assistance:
        """Ask for words, times, a singer or audio of one's own, once; a task is waited for."""
        if _GENERATORS[request.generator].kind not in ASSISTING:
            raise RequestProblem(
                say("{generator} makes audio.", generator=request.generator), say("Generate it as a song.")
            )
        answer = await self._asked(request)
        trace = trace_of(answer.headers)
        match request.generator:
            case TIMING.id:
                if marks := marks_in(answer.data):
                    return Assistance(marks=marks, trace=trace)
                raise TaskFailed(
                    say("{name} has no times for the words of this song.", name=self.profile.name),
                    say("The song stays as it is; a newer model may have them."),
                    answer.text[:1000],
                )
            case PERSONA.id:
                made, name = made_in(answer.data)
                if made:
                    return Assistance(title=name, id=made, trace=trace)
                raise self._lost(answer)
            case LYRICS.id if written_in(answer.data)[1]:
                return _words_of(answer.data, trace)
            case _:
                return await self._waited_for(request, self._task_in(answer), trace)

    async def test(self) -> Verdict:
        """Look at what the server has and what is left to spend, buying nothing."""
        name = self.profile.name
        answer = await self._line.caller.get(f"{self._root}/v1/models")
        if not items(table(answer.data).get("data")):
            raise not_an_api(name, answer.status, answer.text)
        left = await balance(self._line, f"{self._root}/v1/dashboard/billing")
        if left and left.amount <= 0:
            raise empty(name)
        return Verdict(say("It works."), left)

    async def charged(self, trace: str) -> Money | None:
        """Return what the call of that number cost; None where nobody tells, or not yet."""
        if not self._service.record:
            return None
        try:
            answer = await self._line.caller.get(f"{self._root}{self._service.record}{trace}")
        except (NotFound, NotAllowed, KeyRejected):
            return None
        cost = cost_in(answer.data)
        return None if cost is None else Money(cost, self._service.unit)

    # inside

    @property
    def _root(self) -> str:
        """The address of the service, without what other generators have at its end."""
        return self._line.root.removesuffix("/302").removesuffix("/suno")

    def _url(self, path: str) -> str:
        return self._line.caller.url(self._root + path)

    async def _asked(self, request: Request) -> Answer:
        """Send what asks for no audio. Where a singer is kept, some want a slash behind the path."""
        out = self.preview(request)
        try:
            return await self._line.caller.send(out)
        except NotFound:
            if request.generator != PERSONA.id:
                raise
        return await self._line.caller.send(msgspec.structs.replace(out, url=f"{out.url}/"))

    def _read(self, request: Request, data: Any, remote: str) -> Heard:
        """Return what an answer says of a task, or of the result that it has already."""
        if request.generator in _FILES:
            return heard_file(data, _FILES[request.generator], request.text.strip())
        suffix = _GENERATORS[request.generator].suffix
        if not remote.startswith(_FEED):
            return heard_songs(data, suffix, remote)
        found = heard_songs(data, suffix)
        if found.done and len(ids_in(data)) <= remote.count(","):  # one that is not listed is still to come
            return msgspec.structs.replace(found, done=False, word="FINISHED")
        return found

    async def _told(self, remote: str) -> Any:
        if remote.startswith(_FEED):
            return (await self._line.caller.get(self._url(f"/suno/feed/{remote.removeprefix(_FEED)}"))).data
        if self._looking is None:
            self._looking = Looking(self._line, self._root, several=self._service.batch)
        return await self._looking.at(remote)

    def _forget(self, remote: str) -> None:
        self._rest.forget(remote)
        if self._looking:
            self._looking.forget(remote)

    def _task_in(self, answer: Answer) -> str:
        """Return the task that answers a submission. Raises `OutcomeUnknown` where none is named."""
        if task := standing(answer.data).task:
            return task
        raise self._lost(answer)

    def _lost(self, answer: Answer) -> OutcomeUnknown:
        return OutcomeUnknown(
            say("{name} may have taken the request, and its answer names no task.", name=self.profile.name),
            say("Look it up there before you send it again, because it may cost again."),
            answer.text[:1000],
        )

    def _failed(self, found: Heard, data: Any) -> TaskFailed:
        problem = failed(self.profile.name, found)
        problem.detail = str(data)[:4000]
        return problem

    async def _waited_for(self, request: Request, task: str, trace: str) -> Assistance:
        """Look at a task until it has what was asked for. What goes wrong in looking undoes no purchase.

        Raises `TaskFailed`, and `OutcomeUnknown` when it takes too long.
        """
        rhythm = _GENERATORS[request.generator].polling
        loop = asyncio.get_running_loop()
        end, pause, wrong = loop.time() + rhythm.deadline, rhythm.first, ""
        try:
            while loop.time() + pause < end:
                await asyncio.sleep(pause)
                pause = rhythm.every
                try:
                    if found := self._assistance(request, await self._told(task), task, trace):
                        return found
                except TaskFailed:
                    raise
                except (ProviderProblem, KeyringProblem) as problem:
                    wrong = f"{problem} {problem.detail}"
                    pause = max(pause, problem.wait) if isinstance(problem, Busy) else pause
        finally:
            self._forget(task)
        raise OutcomeUnknown(
            say("{name} has taken the request and is not done with it.", name=self.profile.name),
            say("Look it up there before you send it again, because it may cost again."),
            f"task {task}. {wrong}",
        )

    def _assistance(self, request: Request, data: Any, task: str, trace: str) -> Assistance | None:
        """Return what a task gave, None while it goes on. Raises `TaskFailed`."""
        found = standing(data) if request.generator == LYRICS.id else heard_songs(data, ".mp3")
        if found.failed:
            raise self._failed(found, data)
        if request.generator == LYRICS.id:
            return _words_of(data, trace) if written_in(data)[1] else None
        known = ids_in(data) if found.is_finished else ()
        return Assistance(id=known[0], trace=task) if known else None


def _words_of(data: Any, trace: str) -> Assistance:
    title, text = written_in(data)
    return Assistance(text=text, title=title, trace=trace)


def _explained(name: str, status: int, data: Any) -> Problem | None:
    """Return what an answer of whichever service says went wrong."""
    return explained_code(name, status, data) or explained_task(name, status, data)
