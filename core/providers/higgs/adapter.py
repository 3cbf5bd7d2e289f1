"""Higgs Audio V2 on a server of one's own: a request becomes a call, and the sound is kept while it comes."""

import asyncio
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from core.domain.clip import Clip
from core.domain.profile import Profile
from core.domain.request import Request
from core.errors import Problem, Refused, RequestProblem, TaskFailed
from core.message import say
from core.net.http import Answer
from core.net.outgoing import Outgoing
from core.net.reading import not_an_api, unknown
from core.providers.base import ClipRules, Kit, Outcome, Ready, Result, Verdict, VoiceInfo
from core.providers.higgs.reading import end_in, explained, names_in, piece_of, sound_in, voice_of
from core.providers.higgs.spec import CLONE, HIGGS, SPEECH, VOICES
from core.providers.higgs.wire import body, check_size, endpoint_of, placeholder
from core.providers.shared.higgs import check_speakers
from core.providers.shared.landing import before, in_thread, keep, settle
from core.providers.shared.line import Line
from core.providers.shared.recordings import check
from core.providers.shared.tasks import trace_of

_SAMPLES = "pcm"
"""The sound is raw samples, whatever the server calls them: it says audio/mpeg."""


class Higgs:
    """One server. Everything is done when `submit` returns: there is no task."""

    def __init__(self, profile: Profile, kit: Kit) -> None:
        self.profile = profile
        self._kit = kit
        self._line = Line(profile, kit, HIGGS, explained)

    async def voices(self, generator: str) -> Sequence[VoiceInfo]:
        """Return the preset voices that the server lists, the published ones where it lists none."""
        if generator != SPEECH.id:
            return ()
        answer = await self._line.asked(self._line.url("voices"))
        names = (names_in(answer.data) if answer else None) or VOICES
        return tuple(voice_of(name) for name in names)

    async def suggestions(self, generator: str, param: str) -> Sequence[str]:  # noqa: ARG002
        """Return the server's models."""
        if param != "model":
            return ()
        answer = await self._line.asked(self._line.url("models"))
        return (names_in(answer.data) if answer else None) or ()

    async def check(self, request: Request) -> None:
        """Raise `RequestProblem` for what would be refused; asks nobody."""
        self.preview(request)
        if request.generator == CLONE.id and CLONE.clips:
            await asyncio.to_thread(self._check_files, request.clips, CLONE.clips)
            check_speakers(request.text, len(request.clips))

    def preview(self, request: Request) -> Outgoing:
        """Return what `submit` would send, with words in the place of recordings."""
        return self._outgoing(request, [placeholder(clip) for clip in request.clips])

    async def submit(self, request: Request, into: Path) -> Outcome:
        """Ask for `request`, once, and keep the sound while it comes."""
        await self.check(request)
        recordings = await asyncio.to_thread(self._read, request.clips)
        out = self._outgoing(request, recordings)
        stream = Stream(self.profile.name)
        answer = await self._line.caller.send_for_audio(out, into, event=stream.heard, before=_in_front)
        try:
            self._check_end(answer, stream.end)
        except Problem:
            await in_thread(partial(into.unlink, missing_ok=True))
            raise
        return Ready((Result(into, suffix=await self._landed(answer, into)),), trace_of(answer.headers))

    async def poll(self, request: Request, remote: str) -> Outcome:  # noqa: ARG002
        """No task is ever under way."""
        raise TaskFailed(
            say("{name} has no task {task}.", name=self.profile.name, task=remote), say("Generate the line again.")
        )

    async def fetch(self, result: Result, into: Path) -> None:
        """Download a result; none of these lies at an address."""
        await self._line.caller.fetch(result.url, into)

    async def cancel(self, request: Request, remote: str) -> bool:  # noqa: ARG002
        """Nothing runs that could be stopped."""
        return False

    async def close(self) -> None:
        """Nothing was started."""

    async def test(self) -> Verdict:
        """Ask for the models that the server has."""
        answer = await self._line.asked(self._line.url("models"))
        if answer is None or (models := names_in(answer.data)) is None:
            raise not_an_api(self.profile.name, answer.status if answer else 404, answer.text if answer else "")
        if len(models) == 1:
            return Verdict(say("It works: 1 model."))
        return Verdict(say("It works: {count} models.", count=len(models)))

    def _outgoing(self, request: Request, recordings: Sequence[str]) -> Outgoing:
        url, sent = self._line.url(endpoint_of(request)), body(request, recordings)
        return Outgoing("POST", url, sent, seconds=self._line.seconds, stall=self._line.stall)

    async def _landed(self, answer: Answer, into: Path) -> str:
        """Bring the sound to its end and return the ending of its file."""
        if answer.audio:
            return await in_thread(settle, into, "", _SAMPLES)
        if not (sound := sound_in(answer.data)):
            raise unknown(self.profile.name, answer.text[:1000])
        return await in_thread(keep, sound, into, _SAMPLES)

    def _check_end(self, answer: Answer, end: str) -> None:
        """Raise the problem of speech that is not whole."""
        if (end or end_in(answer.data)) == "length":
            raise Refused(
                say("{name} stopped at the most steps that it was allowed, and the speech is cut off.",
                    name=self.profile.name),
                say("Allow more steps under “At most”, or make the line shorter."),
            )  # fmt: skip
        if answer.kind == "text/event-stream" and not end:
            raise unknown(self.profile.name, "The sound broke off.")

    def _read(self, clips: Sequence[Clip]) -> tuple[str, ...]:
        """Return the clips as they are sent. Raises `RequestProblem`. Blocks."""
        try:
            return tuple(b64encode(self._kit.clip(clip).read_bytes()).decode() for clip in clips)
        except OSError as error:
            raise RequestProblem(say("A recording cannot be read."), say("Add it again."), str(error)) from error

    def _check_files(self, clips: Sequence[Clip], rules: ClipRules) -> None:
        check(clips, rules, self.profile.name, self._kit.clip)
        check_size([self._kit.clip(clip).stat().st_size for clip in clips])


class Stream:
    """One answer in events. `end` is why it stopped, "" where the server did not say: then something is missing."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.end = ""

    def heard(self, event: Mapping[str, object]) -> bytes:
        """Return the sound of an event; what broke off may have been spoken all the same."""
        self.end = self.end or end_in(event)
        try:
            return piece_of(event)
        except ValueError as error:
            raise unknown(self._name, str(error)) from None


def _in_front(_: Answer, head: bytes) -> bytes:
    return before("", head, _SAMPLES)
