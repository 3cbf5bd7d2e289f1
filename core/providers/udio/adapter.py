"""Udio at an aggregator: an order becomes a call, a task is looked at until its songs are there."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import msgspec

from core.domain.params import Value, complete
from core.domain.profile import Profile
from core.domain.request import Request
from core.errors import OutcomeUnknown
from core.message import say
from core.net.http import Answer
from core.net.outgoing import Outgoing
from core.net.reading import LOOK
from core.providers.base import Kit, Outcome, Ready, Result, Running, VoiceInfo
from core.providers.shared.codes import failed
from core.providers.shared.line import Line
from core.providers.shared.newapi import explained_task
from core.providers.shared.tasks import Heard, Rest, trace_of
from core.providers.shared.udio import check_song, heard_songs, ordered, song
from core.providers.udio.spec import SONG, UDIO, USUAL_WAY, WAY_OF, WAYS, Way


class Udio:
    """One profile of an aggregator, as far as Udio goes."""

    def __init__(self, profile: Profile, kit: Kit) -> None:
        self.profile = profile
        self._line = Line(profile, kit, UDIO, explained_task)
        self._rest = Rest()

    async def voices(self, generator: str) -> Sequence[VoiceInfo]:  # noqa: ARG002
        """A song has no voice to choose."""
        return ()

    async def check(self, request: Request) -> None:
        """Raise `RequestProblem` for what does not go together; asks nobody."""
        check_song(_values_of(request))
        self.preview(request)

    def preview(self, request: Request) -> Outgoing:
        """Return what `submit` would send."""
        values = _values_of(request)
        return Outgoing("POST", self._url(self._way(values).order), {"gen_params": song(request.text, values)})

    async def submit(self, request: Request, into: Path) -> Outcome:  # noqa: ARG002
        """Order the songs, once."""
        check_song(_values_of(request))
        answer = await self._line.caller.send(self.preview(request))
        found, trace = heard_songs(answer.data, SONG.suffix), trace_of(answer.headers)
        if found.failed:
            raise failed(self.profile.name, found)
        if found.done:
            return Ready(found.results, trace)
        if task := ordered(answer.data):
            return Running(task, progress=found.progress, trace=trace)
        raise OutcomeUnknown(
            say("{name} may have taken the request, and its answer names no task.", name=self.profile.name),
            LOOK,
            answer.text[:1000],
        )

    async def poll(self, request: Request, remote: str) -> Outcome:
        """Ask how the songs stand."""
        way = self._way(_values_of(request))
        answer = await self._line.caller.get(self._url(f"{way.look}{quote(remote, safe=',')}"))
        found = _heard(answer, remote)
        if found.failed:
            problem = failed(self.profile.name, found)
            problem.detail = answer.text[:4000]
            raise problem
        if found.done or (found.is_partial and self._rest.is_given_up(remote)):
            self._rest.forget(remote)
            return Ready(found.results)
        return Running(remote, progress=found.progress)

    async def fetch(self, result: Result, into: Path) -> None:
        """Download a song."""
        await self._line.caller.fetch(result.url, into)

    async def cancel(self, request: Request, remote: str) -> bool:  # noqa: ARG002
        """No song is known to be stoppable."""
        return False

    async def close(self) -> None:
        """Nothing was started."""

    def _url(self, path: str) -> str:
        return self._line.caller.url(self._line.root + path)

    def _way(self, values: Mapping[str, Value]) -> Way:
        return WAYS[str(values["addresses"]) or WAY_OF.get(self.profile.template, USUAL_WAY)]


def _values_of(request: Request) -> dict[str, Value]:
    return complete(SONG.params, request.params)


def _heard(answer: Answer, remote: str) -> Heard:
    """Read an answer; where songs were asked for one by one, one that is missing is still to come."""
    found = heard_songs(answer.data, SONG.suffix)
    if found.done and len(found.results) <= remote.count(","):
        return msgspec.structs.replace(found, done=False, word="FINISHED")
    return found
