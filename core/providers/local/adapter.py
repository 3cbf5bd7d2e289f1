"""The local voice as a provider: requests become messages to a worker, answers become results or problems."""

import asyncio
import errno
from collections.abc import Sequence
from pathlib import Path

from core.domain.params import complete
from core.domain.profile import Profile
from core.domain.request import Request
from core.domain.take import Mark
from core.errors import DiskFull, LibraryUnwritable, NotSent, Problem, Refused, TaskFailed
from core.message import say
from core.providers.base import Kit, Limits, Outcome, Ready, Result, VoiceInfo
from core.providers.local.catalogue import Catalogue, Choice
from core.providers.local.pool import Pool, TookTooLong, WorkerEnded
from core.providers.local.spec import LOCAL, SPEECH, WORKERS
from core.providers.local.wire import Answer, Failed, Listed, ListVoices, Message, Silent, Speak, Spoken, speakable


class Local:
    """Speaks through eSpeak NG, in processes of its own. Everything is done when `submit` returns: there is no task."""

    def __init__(self, profile: Profile, kit: Kit | None = None, limits: Limits = LOCAL.limits) -> None:  # noqa: ARG002
        self.profile = profile
        self.pool = Pool(WORKERS)
        self._seconds = limits.seconds
        self._catalogue: Catalogue | None = None

    async def voices(self, generator: str) -> Sequence[VoiceInfo]:
        """Return every language, then every language with every variant."""
        return (await self._voices()).voices if generator == SPEECH.id else ()

    async def check(self, request: Request) -> None:
        """Raise `UnknownVoice`: the engine itself takes any variant and ignores what it does not have."""
        await self._chosen(request)

    async def submit(self, request: Request, into: Path) -> Outcome:
        """Speak into the WAV file `into`. Raises `Problem`; when cancelled or failed there is no file."""
        message = _message(request, await self._chosen(request), into)
        try:
            return _ready(await self._ask(message), into)
        except BaseException:
            for path in (into, into.with_name(into.name + ".part")):
                path.unlink(missing_ok=True)
            raise

    async def poll(self, request: Request, remote: str) -> Outcome:  # noqa: ARG002
        """No task of ours is ever under way elsewhere."""
        raise TaskFailed(say("The local voice has no task {task}.", task=remote), say("Generate the line again."))

    async def fetch(self, result: Result, into: Path) -> None:  # noqa: ARG002
        """Nothing of ours is to be downloaded."""
        raise TaskFailed(say("The local voice has nothing to download."), say("Generate the line again."), result.url)

    async def cancel(self, request: Request, remote: str) -> bool:  # noqa: ARG002
        """Nothing runs elsewhere that could be stopped."""
        return False

    async def close(self) -> None:
        """End all workers."""
        await self.pool.close()

    async def _chosen(self, request: Request) -> Choice:
        return (await self._voices()).find(request.voice)

    async def _voices(self) -> Catalogue:
        if self._catalogue is None:
            listed = await self._ask(ListVoices())
            if not isinstance(listed, Listed):
                raise _problem(listed)
            self._catalogue = await asyncio.to_thread(Catalogue, listed)
        return self._catalogue

    async def _ask(self, message: Message) -> Answer:
        try:
            return await self.pool.ask(message, self._seconds)
        except TookTooLong as late:
            raise TaskFailed(
                say("The local voice did not finish within {seconds:g} seconds.", seconds=self._seconds),
                say("Try again, or split the line into shorter ones."),
            ) from late
        except WorkerEnded as ended:
            raise TaskFailed(
                say("The local voice stopped unexpectedly."),
                say("Try again; if it happens with this line every time, change its text or its voice."),
                str(ended),
            ) from ended
        except OSError as error:
            raise NotSent(
                say("The local voice could not be started."), say("Close other programs and try again."), str(error)
            ) from error


def _message(request: Request, choice: Choice, into: Path) -> Speak:
    values = {name: int(value) for name, value in complete(SPEECH.params, request.params).items()}
    return Speak(choice.voice, choice.variant, speakable(request.text), str(into.absolute()), **values)


def _ready(answer: Answer, into: Path) -> Ready:
    if not isinstance(answer, Spoken):
        raise _problem(answer)
    marks = tuple(Mark(mark.kind, mark.start, mark.end, mark.text) for mark in answer.marks)
    return Ready((Result(into, suffix=SPEECH.suffix, marks=marks),))


def _problem(answer: Answer) -> Problem:
    if isinstance(answer, Silent):
        return Refused(
            say("This voice has no sound for any of this text."),
            say("Choose a voice of the text's language, or change the text."),
        )
    if isinstance(answer, Failed) and answer.kind == "disk":
        return _disk_problem(answer)
    if isinstance(answer, Failed) and answer.kind == "phonetics":
        return Refused(
            say("This voice has no sound for {sign}.", sign=answer.detail),
            say("Write the word as it is said in letters instead."),
        )
    if isinstance(answer, Failed) and answer.kind == "length":
        return Refused(
            say("This would be more than an hour of sound in one piece."), say("Split the line into shorter ones.")
        )
    return Refused(
        say("The speech engine of the local voice does not work."), say("Install Roomtone again."), str(answer)
    )


def _disk_problem(failed: Failed) -> Problem:
    if failed.number in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(say("The disk is full."), say("Free some space and try again."), failed.detail)
    return LibraryUnwritable(
        say("The audio could not be written to the library's folder."),
        say("Check that the folder is there and that you may write to it."),
        failed.detail,
    )
