"""From the words of the command line to what is asked of a generator: profile, text, parameters, voice, clips."""

import argparse
import asyncio
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import msgspec

from core.clips import concerns_of
from core.commands.output import interruptible, shown, tell
from core.domain.clip import Clip
from core.domain.params import Choice, Number, Param, Toggle, Value, complete
from core.domain.profile import Profile
from core.domain.request import Plan, Request
from core.domain.script import Voice
from core.domain.take import Take
from core.errors import AudioProblem, NothingToSay, Problem, RequestProblem, ScriptProblem, TooMuchText, UsageProblem
from core.library.store import hash_file
from core.message import Message, say
from core.providers.base import ASSISTING, SINGING, ClipRules, Generator, Kind, beginning
from core.studio import Studio
from core.text.clean import clean
from core.text.compile import compile_line
from core.text.decode import decode
from core.text.notation import silence, without_pauses

_WHOLE = SINGING | ASSISTING
"""What is asked for with a text that no rule of scripts touches."""

_IN_ONE = _WHOLE | {Kind.DESIGN}
"""What is made in one piece: another piece would be another song, or another voice."""

_YES = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}

_VOICE = "voice"


class Wish(msgspec.Struct, frozen=True):
    """What is wanted; `files` are those of the clips, in their order, and `take` is what it starts from."""

    profile: Profile
    generator: Generator
    text: str
    plan: Plan
    clips: tuple[Clip, ...] = ()
    files: tuple[Path, ...] = ()
    take: Take | None = None


async def wish_of(studio: Studio, arguments: argparse.Namespace) -> Wish:
    """Read what is wanted. Raises `UsageProblem`, `RequestProblem`, `ScriptProblem`, `AudioProblem`; keeps nothing."""
    generator = _generator(studio, arguments.generator)
    take = await _take(studio, generator, arguments)
    profile = profile_of(studio, generator, studio.registry.profile(take.profile).name if take else arguments.profile)
    wanted = settings(generator, arguments.set)
    values = {**beginning(generator, profile), **wanted}
    with interruptible():
        text = clean(_text(arguments))
    if take:
        begun = studio.companion_request(take, generator.id, values)
        text, values = begun.text if generator.text_take else text, {**begun.params, **values}
    given = [
        parsed_clip(one, transcript=generator.clips is None or generator.clips.transcripts) for one in arguments.clip
    ]
    _check_clips(generator, len(given))
    files = tuple(path for path, _ in given)
    clips = tuple([await asyncio.to_thread(_clip, path, said) for path, said in given])
    if generator.clips:
        await asyncio.to_thread(_listen, files, generator.clips, anyway=arguments.anyway or arguments.estimate)
    voice = str(values.pop(_VOICE, "")) if generator.catalogue else ""
    plan = _plan(generator, Voice(generator.id, profile.id, voice, params=values, clips=clips), text)
    _tell_idle(generator, values, wanted)
    return Wish(profile, generator, text, plan, clips, files, take)


async def _take(studio: Studio, generator: Generator, arguments: argparse.Namespace) -> Take | None:
    """Return the take that is to be started from. Raises `UsageProblem` for one that is not there."""
    given = arguments.text is not None or arguments.text_file is not None
    if not given and not (arguments.take and generator.text_take):
        raise UsageProblem(say("There is no text."), say("Give it with --text, or in a file with --text-file."))
    if given and arguments.take and generator.text_take:
        raise UsageProblem(say("A take and a text were given."), say("Give only one of them: --take or --text."))
    if not arguments.take:
        return None
    for take in await studio.takes_by_id([arguments.take]):
        return take
    raise UsageProblem(
        say("There is no take {id}.", id=arguments.take), say("roomtone library list shows the takes with their ids.")
    )


def _generator(studio: Studio, name: str) -> Generator:
    known = [generator for provider in studio.registry.providers() for generator in provider.generators]
    making = [generator for generator in known if generator.kind is not Kind.TRANSCRIPT]
    if found := next((generator for generator in making if generator.id == name), None):
        return found
    if any(generator.id == name for generator in known):
        raise UsageProblem(say("{name} makes no sound.", name=name), say("Use it with roomtone transcribe FILE."))
    raise UsageProblem(
        say("There is no generator {name}.", name=name),
        say("Known are: {names}.", names=", ".join(generator.id for generator in making)),
    )


def profile_of(studio: Studio, generator: Generator, name: str) -> Profile:
    """Return the profile of that name, or without one the only one that has the generator. Raises `UsageProblem`."""
    having = [profile for profile, found in studio.registry.of_kind(generator.kind) if found.id == generator.id]
    names = ", ".join(profile.name for profile in having)
    if not having:
        raise UsageProblem(
            say("None of your providers has {generator}.", generator=generator.id),
            say("Add one with roomtone providers add; roomtone providers templates shows from what."),
        )
    if name:
        profile = studio.accounts.profile(name)
        if profile in having:
            return profile
        raise UsageProblem(
            say("{name} has no {generator}.", name=profile.name, generator=generator.id),
            say("These have it: {names}.", names=names),
        )
    if len(having) > 1:
        raise UsageProblem(
            say("Several of your providers have {generator}.", generator=generator.id),
            say("Choose one with --profile: {names}.", names=names),
        )
    return having[0]


# the text


def _text(arguments: argparse.Namespace) -> str:
    if arguments.text_file is None:
        return arguments.text or ""
    if arguments.text_file == "-":
        return decode(sys.stdin.buffer.read()).rstrip("\n")
    path = Path(arguments.text_file).expanduser()
    try:
        return decode(path.read_bytes()).rstrip("\n")
    except OSError as error:
        raise ScriptProblem(
            say("The file {name} cannot be read.", name=shown(path)),
            say("Look whether it is there and whether you may read it."),
            str(error),
        ) from error


def _plan(generator: Generator, voice: Voice, text: str) -> Plan:
    in_one = generator.kind in _IN_ONE or generator.makes_voice
    if in_one and len(text.strip()) > generator.max_chars:
        raise TooMuchText(
            say("The text has {count} characters, and {name} takes {most}.", count=len(text.strip()),
                name=generator.name, most=generator.max_chars),
            say("Make it shorter; it cannot be made in several pieces."),
        )  # fmt: skip
    if generator.kind not in _WHOLE:
        said = without_pauses(text) if in_one else text  # a pause would part it, and each part is another voice
        if in_one and silence(text):
            tell(f"{generator.id} makes one voice of one text: the pauses are left out.")
        return compile_line(said, voice, {}, generator)
    if not text.strip():
        raise NothingToSay(say("The song has no prompt yet."), say("Describe in a few words how it should sound."))
    return Plan((Request(generator.id, voice.profile, text, "", complete(generator.params, voice.params)),))


# parameters


def settings(generator: Generator, given: Sequence[str]) -> dict[str, Value]:
    """Return the values of PARAM=VALUE, each of its parameter's type; the voice among them. Raises `UsageProblem`."""
    params = {param.name: param for param in generator.params}
    names = [*params, *([_VOICE] if generator.catalogue else [])]
    values: dict[str, Value] = {}
    for one in given:
        name, equals, text = one.partition("=")
        name = name.strip()
        if not equals:
            raise UsageProblem(say("“{text}” sets nothing.", text=one), say("Write it as PARAM=VALUE."))
        if name not in names:
            raise UsageProblem(
                say("{generator} has no parameter {name}.", generator=generator.id, name=name),
                say("Known are: {names}.", names=", ".join(names)),
            )
        values[name] = _value(params[name], text) if name in params else text.strip()
    return values


def _value(param: Param, text: str) -> Value:
    """Return `text` in the type of a parameter; whether it is inside the declaration is checked later."""
    match param:
        case Number():
            return _number(param, text.strip())
        case Toggle():
            if text.strip().lower() in _YES:
                return _YES[text.strip().lower()]
            raise _unusable(param, text, say("Give true or false."))
        case Choice():
            return text.strip()
        case _:
            return clean(text)


def _number(param: Number, text: str) -> Value:
    if param.low_label and text.casefold() == param.low_label.casefold():
        return param.low
    try:
        return int(text) if param.whole else float(text)
    except ValueError:
        remedy = say("Give a number from {low:g} to {high:g}.", low=param.low, high=param.high)
        raise _unusable(param, text, remedy) from None


def _unusable(param: Param, text: str, remedy: Message) -> UsageProblem:
    return UsageProblem(say("{name} cannot be “{value}”.", name=param.name, value=text), remedy)


def _tell_idle(generator: Generator, values: Mapping[str, Value], given: Collection[str]) -> None:
    """Tell of parameters that were set and do nothing, because another one has not the value that they go with."""
    every = complete(generator.params, values)
    for param in generator.params:
        when = param.when
        if param.name in given and when and every[when.name] not in when.values:
            wanted = " or ".join(str(value).lower() for value in when.values)
            tell(f"{param.name} does nothing unless {when.name} is {wanted}.")


# clips


def parsed_clip(text: str, *, transcript: bool = True) -> tuple[Path, str]:
    """Return file and transcript of FILE=TRANSCRIPT; a name with an equals sign in it is found where there is one.

    FILE alone is enough where no transcript is needed.
    """
    if not transcript and Path(text).expanduser().is_file():
        return Path(text).expanduser().absolute(), ""
    if not transcript and "=" not in text:
        raise UsageProblem(say("There is no file {name}.", name=text), say("Look whether its name is right."))
    cuts = [place for place, letter in enumerate(text) if letter == "="]
    if not cuts or not text[: cuts[0]].strip():
        raise UsageProblem(
            say("“{text}” is no clip with its transcript.", text=text),
            say("Write it as FILE=TRANSCRIPT, such as anna.wav='What is said in it.'"),
        )
    files = [(Path(text[:cut]).expanduser(), text[cut + 1 :]) for cut in cuts]
    path, said = next((one for one in files if one[0].is_file()), files[0])
    return path.absolute(), clean(said).strip()


def _check_clips(generator: Generator, count: int) -> None:
    rules = generator.clips
    if rules is None and count:
        raise UsageProblem(
            say("{generator} takes no clips.", generator=generator.id),
            say("Leave --clip out, or use a generator that clones voices; see roomtone generators."),
        )
    if rules and not rules.least <= count <= rules.most:
        form = say("Give each one as --clip FILE=TRANSCRIPT.") if rules.transcripts else say("Give it as --clip FILE.")
        if rules.least == rules.most == 1:
            raise RequestProblem(
                say("{generator} takes one clip, and {count} were given.", generator=generator.id, count=count), form
            )
        raise RequestProblem(
            say("{generator} takes {least} to {most} clips, and {count} were given.", generator=generator.id,
                least=rules.least, most=rules.most, count=count),
            form,
        )  # fmt: skip


def _clip(path: Path, said: str) -> Clip:
    """Return a recording as the library will know it; it is only looked at."""
    from core.audio.kind import suffix_of
    from core.audio.measure import measure

    try:
        measure(path)
        return Clip(hash_file(path), suffix_of(path, path.suffix.lower()), said, shown(Path(path.stem)))
    except OSError as error:
        raise unreadable(path, error) from error
    except AudioProblem as problem:
        raise AudioProblem(
            say("The recording {name} cannot be used.", name=shown(path)),
            say("Choose another one: it is no audio, or it is damaged."),
            str(problem),
        ) from problem


def _listen(files: Sequence[Path], rules: ClipRules, *, anyway: bool) -> None:
    """Tell what may go wrong with recordings of somebody.

    Raises `RequestProblem` where the provider asks for so much speech and it is not sent `anyway`.
    """
    from core.audio.speech import listen

    for path in files:
        concerns = concerns_of(listen(path), rules)
        for concern in concerns:
            tell(f"{shown(path)}: {concern}")
        if concerns and any(rules.seconds) and not anyway:
            raise RequestProblem(
                say("The recording {name} may not be taken: {concern}", name=shown(path), concern=str(concerns[0])),
                say("Choose another one, or add --anyway to send it all the same."),
            )


def unreadable(path: Path, error: OSError) -> Problem:
    """Return the problem of a recording that cannot be read."""
    return AudioProblem(
        say("The recording {name} cannot be read.", name=shown(path)),
        say("Look whether it is there and whether you may read it."),
        str(error),
    )
