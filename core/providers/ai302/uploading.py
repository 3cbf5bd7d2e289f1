"""Puts reference clips where 302.AI can read them: at an address that anybody who knows it can open."""

import asyncio
import math
from collections.abc import Sequence

from core.domain.clip import Clip
from core.errors import NoAnswer, Offline, OutcomeUnknown, Problem, Refused, RequestProblem, TaskFailed
from core.message import say
from core.net.http import Caller
from core.net.outgoing import Attachment, Outgoing
from core.providers.ai302.reading import upload_in
from core.providers.ai302.spec import CLONE
from core.providers.ai302.wire import placeholder
from core.providers.base import Kit

DAYS = 1.0
"""How long an upload is counted on. INFERRED: 302.AI does not say; a day is cautious, and uploading is cheap."""

_SECONDS = 300.0
_KINDS = {
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".flac": "audio/flac",
    ".ogg": "audio/ogg",
}
_OF_A_LINK = ("link", "url", "download", "reference", "ref_audio", "链接", "下载", "参考")


class Uploading:
    """Uploads each clip once while it lives there. An upload is no purchase of speech, though it costs 0.001 PTC."""

    def __init__(self, profile: str, name: str, kit: Kit, caller: Caller) -> None:
        self._profile = profile
        self._name = name
        self._kit = kit
        self._caller = caller
        self._one_at_a_time = asyncio.Lock()

    def shown(self, clips: Sequence[Clip]) -> tuple[str, ...]:
        """Return the clips' addresses, and words where one is not uploaded yet."""
        return tuple(self._known(clip) or placeholder(clip) for clip in clips)

    async def links(self, clips: Sequence[Clip]) -> tuple[str, ...]:
        """Return the clips' addresses in their order; what lies at none yet is uploaded."""
        found: dict[str, str] = {}
        for clip in clips:
            async with self._one_at_a_time:
                found[clip.audio] = found.get(clip.audio) or self._known(clip) or await self._upload(clip)
        return tuple(found[clip.audio] for clip in clips)

    async def check(self, clips: Sequence[Clip]) -> None:
        """Raise `RequestProblem` for clips that cannot be sent."""
        await asyncio.to_thread(self._check, clips)

    async def forget_dead(self, clips: Sequence[Clip], problem: Refused | TaskFailed) -> None:
        """Forget the uploads that `problem` is about: those whose address it names, or all if it speaks of links."""
        if type(problem) not in {Refused, TaskFailed}:  # a key, an account or an address is no matter of links
            return
        words = f"{problem.title} {problem.detail}"
        named = [clip for clip in clips if self._known(clip) and self._known(clip) in words]
        speaks = any(word in words.casefold() for word in _OF_A_LINK)
        for clip in named or (clips if speaks else ()):
            await self._kit.uploads.forget(self._profile, clip.audio)

    def _known(self, clip: Clip) -> str:
        return self._kit.uploads.url_of(self._profile, clip.audio)

    async def _upload(self, clip: Clip) -> str:
        """Upload a clip and remember where. What may have got lost on the way is simply done again."""
        self._kit.uploads.require(self._profile, self._name, clip.audio)
        lost = ""
        for pause in self._kit.http.patience.pauses():
            try:
                return await self._put(clip)
            except OutcomeUnknown as unknown:
                lost = unknown.detail
            if pause == math.inf:
                break
            await asyncio.sleep(pause)
        title = say("The recording {clip} could not be uploaded to {name}.", clip=_called(clip), name=self._name)
        raise Offline(title, say("Check the network connection and try again."), lost)

    async def _put(self, clip: Clip) -> str:
        kind = _KINDS.get(clip.suffix.lower(), "application/octet-stream")
        file = Attachment("file", f"{clip.audio[:16]}{clip.suffix}", kind, str(self._kit.clip(clip)))
        url = self._caller.url("/302/upload-file")
        answer = await self._caller.send(Outgoing("POST", url, files=(file,), seconds=_SECONDS))
        if not (address := upload_in(answer.data)):
            raise NoAnswer(
                say("{name} took the recording {clip} and does not say where it lies.", name=self._name,
                    clip=_called(clip)),
                say("Try again; if it stays so, look for a newer Roomtone."), answer.text[:1000], status=answer.status,
            )  # fmt: skip
        await self._kit.uploads.uploaded(self._profile, clip.audio, address, days=DAYS)
        return address

    def _check(self, clips: Sequence[Clip]) -> None:
        rules = CLONE.clips
        assert rules
        if not rules.least <= len(clips) <= rules.most:
            raise RequestProblem(
                say("A cloned voice needs {least} to {most} recordings, and there are {count}.", least=rules.least,
                    most=rules.most, count=len(clips)),
                say("Add or remove recordings of the voice."),
            )  # fmt: skip
        for clip in clips:
            if problem := self._wrong_with(clip, rules.suffixes, rules.bytes):
                raise problem

    def _wrong_with(self, clip: Clip, suffixes: Sequence[str], largest: int) -> Problem | None:
        name, path = _called(clip), self._kit.clip(clip)
        if not clip.text.strip():
            title = say("It is not said what is spoken in the recording {clip}.", clip=name)
            return RequestProblem(title, say("Write down what is said in it, word for word."))
        if clip.suffix.lower() not in suffixes:
            title = say("The recording {clip} is of a kind that {name} does not take.", clip=name, name=self._name)
            return RequestProblem(title, say("Use one of: {suffixes}.", suffixes=", ".join(suffixes)))
        if not path.is_file():
            title = say("The file of the recording {clip} is not there.", clip=name)
            return RequestProblem(title, say("Add the recording again."))
        if path.stat().st_size > largest:
            title = say("The recording {clip} is larger than {size:g} MB.", clip=name, size=largest / 1e6)
            return RequestProblem(title, say("Use a shorter one; some seconds are enough."))
        return None


def _called(clip: Clip) -> str:
    return clip.name or f"{clip.audio[:8]}{clip.suffix}"
