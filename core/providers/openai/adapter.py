"""OpenAI's audio API as a provider: requests become calls, answers become results, transcripts or problems."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from core.domain.params import Value
from core.domain.profile import Profile
from core.domain.request import Request
from core.errors import RequestProblem, TaskFailed
from core.message import say
from core.net.http import Answer
from core.net.outgoing import Outgoing
from core.net.reading import unknown
from core.providers.base import Kit, Outcome, Ready, Result, Transcript, Verdict, VoiceInfo
from core.providers.openai.account import works
from core.providers.openai.catalogue import hearing, speaking
from core.providers.openai.line import Line
from core.providers.openai.listing import Listing
from core.providers.openai.reading import delta_of, sound_in, suffix_of_url
from core.providers.openai.spec import LARGEST_FILE, SPEECH, TRANSCRIPTION
from core.providers.openai.transcripts import transcript_in
from core.providers.openai.wire import attached, listening, speech_body
from core.providers.shared.landing import before, bring, in_thread, keep, settle
from core.providers.shared.newapi import balance, empty
from core.providers.shared.tasks import trace_of

_LISTENING = 600.0
"""Seconds that writing down a recording may take."""


class OpenAI:
    """One profile. Everything is done when `submit` returns: there is no task."""

    def __init__(self, profile: Profile, kit: Kit) -> None:
        self.profile = profile
        self._line = Line(profile, kit)
        self._listing = Listing(self._line)

    async def voices(self, generator: str) -> Sequence[VoiceInfo]:
        """Return the voices that the server lists, OpenAI's own where it lists none."""
        return await self._listing.voices() if generator == SPEECH.id else ()

    async def suggestions(self, generator: str, param: str) -> Sequence[str]:
        """Return the server's models that seem to fit."""
        if param != "model":
            return ()
        models = await self._listing.models()
        return hearing(models) if generator == TRANSCRIPTION.id else speaking(models)

    async def check(self, request: Request) -> None:
        """Raise `RequestProblem` for what would be refused; asks nobody, for any voice may be typed."""
        self.preview(request)

    def preview(self, request: Request) -> Outgoing:
        """Return what `submit` would send."""
        body = speech_body(request, own=self._line.template.local)
        return Outgoing("POST", self._line.url("speech"), body, seconds=self._line.seconds, stall=self._line.stall)

    async def submit(self, request: Request, into: Path) -> Outcome:
        """Ask for `request`, once, and keep the sound that answers."""
        out = self.preview(request)
        asked = str(out.body["response_format"])

        def in_front(answer: Answer, head: bytes) -> bytes:
            return before(_kind(answer), head, asked)

        answer = await self._line.caller.send_for_audio(out, into, event=self._heard, before=in_front)
        return Ready((await self._result(answer, into, asked),), trace_of(answer.headers))

    async def poll(self, request: Request, remote: str) -> Outcome:  # noqa: ARG002
        """No task is ever under way."""
        raise TaskFailed(
            say("{name} has no task {task}.", name=self.profile.name, task=remote), say("Generate the line again.")
        )

    async def fetch(self, result: Result, into: Path) -> None:
        """Download a result that was told by its address."""
        asked = "pcm" if urlsplit(result.url).path.lower().endswith(".pcm") else result.suffix.removeprefix(".")
        landed = into.with_name(f"{into.name}.raw")  # raw samples are no result yet
        try:
            answer = await self._line.caller.fetch(result.url, landed)
            await in_thread(bring, landed, into, _kind(answer), asked)
        finally:
            landed.unlink(missing_ok=True)

    async def cancel(self, request: Request, remote: str) -> bool:  # noqa: ARG002
        """Nothing runs that could be stopped."""
        return False

    async def close(self) -> None:
        """Nothing was started."""

    async def transcribe(self, generator: str, audio: Path, values: Mapping[str, Value]) -> Transcript:
        """Return what is said in `audio`. Sent once."""
        if generator != TRANSCRIPTION.id:
            raise RequestProblem(
                say("{generator} writes nothing down.", generator=generator), say("Choose a transcription.")
            )
        endpoint, form = listening(values)
        await asyncio.to_thread(self._check_file, audio)
        out = Outgoing("POST", self._line.url(endpoint), form=form, files=(attached(str(audio)),), seconds=_LISTENING)
        answer = await self._line.caller.send(out)
        found = transcript_in(answer.data, answer.text)
        if found is None:
            raise unknown(self.profile.name, answer.text[:1000])
        return found

    async def test(self) -> Verdict:
        """Ask for what the server has, and for the balance where there may be one."""
        words = await works(self._line)
        left = None if self._line.template.local else await balance(self._line, self._line.path("billing"))
        if left and left.amount <= 0:
            raise empty(self.profile.name)
        return Verdict(words, left)

    def _heard(self, event: Mapping[str, object]) -> bytes:
        """Return the sound of an event; what broke off was bought all the same."""
        try:
            return delta_of(event)
        except ValueError as error:
            raise unknown(self.profile.name, str(error)) from None

    async def _result(self, answer: Answer, into: Path, asked: str) -> Result:
        if answer.audio:
            return Result(into, suffix=await in_thread(settle, into, _kind(answer), asked))
        url, sound = sound_in(answer.data)
        if url:
            return Result(url=url, suffix=suffix_of_url(url, answer.data, asked))
        if not sound:
            raise unknown(self.profile.name, answer.text[:1000])
        return Result(into, suffix=await in_thread(keep, sound, into, asked))

    def _check_file(self, audio: Path) -> None:
        """Raise `RequestProblem` for a file that cannot be read, or is larger than a service takes."""
        try:
            size = audio.stat().st_size
        except OSError as error:
            raise RequestProblem(
                say("The file {name} cannot be read.", name=audio.name), say("Choose it again."), str(error)
            ) from error
        if size > LARGEST_FILE and not self._line.template.local:
            raise RequestProblem(
                say("The recording is too large for {name}: it takes at most 25 MB.", name=self.profile.name),
                say("Make it shorter, or save it as MP3."),
                f"{size} bytes",
            )


def _kind(answer: Answer) -> str:
    return answer.headers.get("content-type", "")
