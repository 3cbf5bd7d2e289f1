"""OpenAI's audio API as a provider: requests become calls, answers become results, transcripts or problems."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from core.domain.money import Money
from core.domain.params import Value
from core.domain.profile import Profile
from core.domain.request import Request
from core.errors import (
    KeyMissing,
    KeyringProblem,
    NotSetUp,
    ProviderProblem,
    Refused,
    RequestProblem,
    TaskFailed,
)
from core.message import say
from core.net.address import normalised
from core.net.http import Answer, Caller
from core.net.outgoing import Outgoing
from core.net.reading import not_an_api, unknown
from core.providers.base import Kit, Outcome, Ready, Result, Template, Transcript, Verdict, VoiceInfo
from core.providers.openai.account import left_of_billing, left_of_token
from core.providers.openai.catalogue import Model, built_in, hearing, models_in, speaking, unique, voices_in
from core.providers.openai.landing import keep, settle
from core.providers.openai.problems import empty, explained
from core.providers.openai.reading import delta_of, sound_in, suffix_of_url, trace_of
from core.providers.openai.spec import LARGEST_FILE, OPENAI, SPEECH, TRANSCRIPTION
from core.providers.openai.transcripts import transcript_in
from core.providers.openai.wire import attached, listening, path_of, speech_body

T = TypeVar("T")

_TEMPLATES = {template.id: template for template in OPENAI.templates}
_ANY = Template("", "", "", key=False)
_KEPT_FOR = 600.0
"""Seconds for which a list of voices or models is believed."""

_PATIENT = 600.0
"""Seconds that a server of one's own may take: it may speak on a slow computer."""

_ABSENT = frozenset({404, 405, 501})
_ELSEWHERE = (("/get_predefined_voices", ""), ("/api/voice-profiles", "localai://voice-profiles/"))
"""Where Chatterbox and LocalAI list voices, and what goes before their ids."""


class OpenAI:
    """One profile. Everything is done when `submit` returns: there is no task."""

    def __init__(self, profile: Profile, kit: Kit) -> None:
        self.profile = profile
        self._kit = kit
        self._template = _TEMPLATES.get(profile.template, _ANY)
        self._caller: Caller | None = None
        self._known: dict[str, tuple[float, Any]] = {}

    async def voices(self, generator: str) -> Sequence[VoiceInfo]:
        """Return the voices that the server lists, OpenAI's own where it lists none."""
        return await self._remembered("voices", self._voices) if generator == SPEECH.id else ()

    async def suggestions(self, generator: str, param: str) -> Sequence[str]:
        """Return the server's models that seem to fit."""
        if param != "model":
            return ()
        models = await self._models()
        return hearing(models) if generator == TRANSCRIPTION.id else speaking(models)

    async def check(self, request: Request) -> None:
        """Raise `RequestProblem` for what would be refused; asks nobody, for any voice may be typed."""
        self.preview(request)

    def preview(self, request: Request) -> Outgoing:
        """Return what `submit` would send."""
        body = speech_body(request, own=self._template.local)
        return Outgoing("POST", self._line.url(path_of(self.profile, "speech")), body, seconds=self._seconds)

    async def submit(self, request: Request, into: Path) -> Outcome:
        """Ask for `request`, once, and keep the sound that answers."""
        out = self.preview(request)
        asked = str(out.body["response_format"])
        # Raw samples are no file yet, and whatever lies at `into` counts as one after a crash.
        landed = into.with_name(f"{into.name}.raw") if asked == "pcm" else into
        try:
            answer = await self._line.send_for_audio(out, landed, event=self._heard)
            result = await self._result(answer, landed, into, asked)
        finally:
            if landed != into:
                landed.unlink(missing_ok=True)
        return Ready((result,), trace_of(answer.headers))

    async def poll(self, request: Request, remote: str) -> Outcome:  # noqa: ARG002
        """No task is ever under way."""
        raise TaskFailed(
            say("{name} has no task {task}.", name=self.profile.name, task=remote), say("Generate the line again.")
        )

    async def fetch(self, result: Result, into: Path) -> None:
        """Download a result that was told by its address."""
        asked = "pcm" if urlsplit(result.url).path.lower().endswith(".pcm") else result.suffix.removeprefix(".")
        answer = await self._line.fetch(result.url, into)
        await _whole(settle, into, into, answer.headers.get("content-type", ""), asked)

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
        url = self._line.url(path_of(self.profile, endpoint))
        out = Outgoing("POST", url, form=form, files=(attached(str(audio)),), seconds=_PATIENT)
        answer = await self._line.send(out)
        found = transcript_in(answer.data, answer.text)
        if found is None:
            raise unknown(self.profile.name, answer.text[:1000])
        return found

    async def test(self) -> Verdict:
        """Ask for the models, or for the voices where there are none to ask for, and for the balance."""
        words = await self._works()
        balance = None if self._template.local else await self._balance()
        if balance and balance.amount <= 0:
            raise empty(self.profile.name)
        return Verdict(words, balance)

    # the line to the server

    @property
    def _line(self) -> Caller:
        """The line. Raises `NotSetUp` without an address, `UsageProblem` for what is none."""
        if self._caller is None:
            if not self.profile.base_url.strip():
                raise NotSetUp(say("{name} has no address yet.", name=self.profile.name), say("Put it in in Settings."))
            base = normalised(self.profile.base_url)
            base = base if urlsplit(base).path else f"{base}/v1"
            read = partial(explained, self.profile.name)
            self._caller = self._kit.http.caller(self.profile.name, base, self._key, read)
        return self._caller

    async def _key(self) -> str:
        """Return the key; a server that needs none is asked without one where there is none."""
        try:
            return await self._kit.key()
        except (KeyMissing, KeyringProblem):
            if self._template.key:
                raise
            return ""

    @property
    def _seconds(self) -> float:
        return _PATIENT if self._template.local else OPENAI.limits.seconds

    async def _asked(self, path: str, seconds: float = 30) -> Answer | None:
        """Ask for `path`; None where the server has no such thing."""
        try:
            return await self._line.get(path, seconds=seconds)
        except Refused as problem:
            if problem.status in _ABSENT:
                return None
            raise

    async def _remembered(self, name: str, ask: Callable[[], Awaitable[T]]) -> T:
        now = time.monotonic()
        at, found = self._known.get(name, (-_KEPT_FOR, None))
        if now - at >= _KEPT_FOR:
            found = await ask()
            self._known[name] = (now, found)
        return found

    # sound

    def _heard(self, event: Mapping[str, Any]) -> bytes:
        """Return the sound of an event; what broke off was bought all the same."""
        try:
            return delta_of(event)
        except ValueError as error:
            raise unknown(self.profile.name, str(error)) from None

    async def _result(self, answer: Answer, landed: Path, into: Path, asked: str) -> Result:
        if answer.audio:
            return Result(
                into, suffix=await _whole(settle, landed, into, answer.headers.get("content-type", ""), asked)
            )
        url, sound = sound_in(answer.data)
        if url:
            return Result(url=url, suffix=suffix_of_url(url, answer.data, asked))
        if not sound:
            raise unknown(self.profile.name, answer.text[:1000])
        return Result(into, suffix=await _whole(keep, sound, into, asked))

    def _check_file(self, audio: Path) -> None:
        try:
            size = audio.stat().st_size
        except OSError as error:
            raise RequestProblem(
                say("The file {name} cannot be read.", name=audio.name), say("Choose it again."), str(error)
            ) from error
        if size > LARGEST_FILE and not self._template.local:
            raise RequestProblem(
                say("The recording has {size} MB, and {name} takes 25 MB.", size=size // 1_000_000,
                    name=self.profile.name),
                say("Make it shorter, or save it as MP3."),
            )  # fmt: skip

    # voices and models

    async def _voices(self) -> tuple[VoiceInfo, ...]:
        answer = await self._asked(path_of(self.profile, "voices"))
        found = list(voices_in(answer.data) or ()) if answer else []
        if not self._template.key:
            models = await self._models_if_any()
            found = [*(voice for model in models for voice in model.voices), *found, *await self._elsewhere(found)]
            found = _with_model(found, models)
        return unique(found) or built_in()

    async def _elsewhere(self, found: Sequence[VoiceInfo]) -> list[VoiceInfo]:
        """Return voices from where servers of one's own keep them beside the usual place."""
        if found and self.profile.template != "localai":
            return []
        root = self._line.base_url.removesuffix("/v1")
        more: list[VoiceInfo] = []
        for path, prefix in _ELSEWHERE:
            try:
                answer = await self._line.get(root + path)
            except Refused:
                continue
            more += voices_in(answer.data, prefix) or ()
        return more

    async def _models(self) -> tuple[Model, ...]:
        return await self._remembered("models", self._listed_models)

    async def _listed_models(self) -> tuple[Model, ...]:
        answer = await self._asked(path_of(self.profile, "models")) or await self._asked("/audio/models")
        return (models_in(answer.data) or ()) if answer else ()

    async def _models_if_any(self) -> tuple[Model, ...]:
        try:
            return await self._models()
        except Refused:
            return ()

    # the account

    async def _works(self) -> Any:
        """Return what was found, in one sentence. Raises the problem of a server that lists neither of both."""
        answer = await self._asked(path_of(self.profile, "models"))
        if answer:
            return _counted(self._listed(models_in(answer.data), answer), "model")
        answer = await self._asked(path_of(self.profile, "voices"))
        if answer:
            return _counted(self._listed(voices_in(answer.data), answer), "voice")
        raise not_an_api(self.profile.name, 404, "")

    def _listed(self, found: Sequence[T] | None, answer: Answer) -> int:
        if found is None:
            raise not_an_api(self.profile.name, answer.status, answer.text)
        return len(found)

    async def _balance(self) -> Money | None:
        """Return what is left to spend, None where the provider does not tell. The key's own account is exact."""
        root, billing = self._line.base_url.removesuffix("/v1"), path_of(self.profile, "billing")
        if left := left_of_token(await self._told(f"{root}/api/usage/token")):
            return left
        if (subscription := await self._told(f"{billing}/subscription")) is None:
            return None
        return left_of_billing(subscription, await self._told(f"{billing}/usage"))

    async def _told(self, path: str) -> Any:
        try:
            answer = await self._asked(path, seconds=10)
        except ProviderProblem:
            return None
        return answer.data if answer else None


async def _whole(work: Callable[..., T], *arguments: object) -> T:
    """Do `work` in a thread. Whoever is cancelled meanwhile is cancelled when it is done: nothing is left half."""
    task = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def _with_model(voices: Sequence[VoiceInfo], models: Sequence[Model]) -> list[VoiceInfo]:
    """Let every voice choose the only model that could speak it."""
    only = speaking(models)
    if len(only) != 1:
        return list(voices)
    chosen = {"model": only[0]}
    return [msgspec.structs.replace(voice, params={**chosen, **voice.params}) for voice in voices]


def _counted(count: int, what: str) -> Any:
    if what == "model":
        return say("It works: 1 model.") if count == 1 else say("It works: {count} models.", count=count)
    return say("It works: 1 voice.") if count == 1 else say("It works: {count} voices.", count=count)
