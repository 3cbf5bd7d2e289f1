"""Puts reference clips where a provider can read them: at an address that anybody who knows it can open."""

import asyncio
import math
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from core.domain.clip import Clip
from core.errors import NoAnswer, Offline, OutcomeUnknown, Refused, TaskFailed
from core.message import say
from core.net.http import Caller
from core.net.outgoing import Attachment, Outgoing
from core.providers.base import ClipRules, Kit
from core.providers.shared.recordings import called, check

_SECONDS = 300.0
_KINDS = {
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".flac": "audio/flac",
    ".ogg": "audio/ogg",
    ".aac": "audio/aac",
    ".mp4": "video/mp4",
    ".avi": "video/x-msvideo",
    ".mov": "video/quicktime",
    ".mkv": "video/x-matroska",
    ".flv": "video/x-flv",
}
_OF_A_LINK = ("link", "url", "download", "reference", "ref_audio", "链接", "下载", "参考")


class Place(msgspec.Struct, frozen=True):
    """Where a provider takes clips.

    `path` is posted a form whose field `file` is the clip. `address` reads from the answer where the clip lies, ""
    where that is not told; it raises `RequestProblem` for an address that the provider does not take itself. `days` is
    how long an upload is counted on, `rules` what its generator takes.
    """

    path: str
    address: Callable[[Any], str]
    days: float
    rules: ClipRules


class Uploading:
    """Uploads each clip once while it lives there. An upload is no purchase of speech, whatever it costs."""

    def __init__(self, profile: str, name: str, kit: Kit, caller: Caller, place: Place) -> None:
        self._profile = profile
        self._name = name
        self._kit = kit
        self._caller = caller
        self._place = place
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
        await asyncio.to_thread(check, clips, self._place.rules, self._name, self._kit.clip)

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
        title = say("The recording {clip} could not be uploaded to {name}.", clip=called(clip), name=self._name)
        raise Offline(title, say("Check the network connection and try again."), lost)

    async def _put(self, clip: Clip) -> str:
        kind = _KINDS.get(clip.suffix.lower(), "application/octet-stream")
        file = Attachment("file", f"{clip.audio[:16]}{clip.suffix}", kind, str(self._kit.clip(clip)))
        url = self._caller.url(self._place.path)
        answer = await self._caller.send(Outgoing("POST", url, files=(file,), seconds=_SECONDS))
        if not (address := self._place.address(answer.data)):
            raise NoAnswer(
                say("{name} took the recording {clip} and does not say where it lies.", name=self._name,
                    clip=called(clip)),
                say("Try again; if it stays so, look for a newer Roomtone."), answer.text[:1000], status=answer.status,
            )  # fmt: skip
        await self._kit.uploads.uploaded(self._profile, clip.audio, address, days=self._place.days)
        return address


def placeholder(clip: Clip) -> str:
    """Return what stands for the address of a clip that was not uploaded yet."""
    return f"<address of {clip.name or clip.audio[:8]} after its upload>"
