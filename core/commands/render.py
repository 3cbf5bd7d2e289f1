"""`roomtone render`: a script file becomes one audio file, and its lines takes in the library."""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from core.commands.output import chosen_folder, clock, give, one_line, shown, studio_of, tell
from core.domain.params import complete
from core.domain.request import Request
from core.domain.script import Voice
from core.domain.take import Take
from core.errors import NothingToSay, Problem, ScriptProblem, UsageProblem
from core.message import Message, say
from core.paths import Paths
from core.projects.casting import change_speaker
from core.projects.document import Document
from core.projects.importing import add_chapter, read_chapters, update_chapter
from core.projects.status import LineState
from core.providers.base import Generator
from core.studio import Studio
from core.text.clean import clean
from core.text.compile import is_blank
from core.text.parse import Chapter

SUFFIXES = (".wav", ".flac", ".mp3")


async def render(arguments: argparse.Namespace, paths: Paths) -> int:
    """Make every line of a script file that has no fitting take yet, and write the whole as one file."""
    out, source = Path(arguments.out).expanduser().absolute(), Path(arguments.script).expanduser().absolute()
    _check_output(out, source)
    voices = [_parsed_voice(text) for text in arguments.voice or ()]
    chapters = await asyncio.to_thread(read_chapters, source, [name for name, _, _ in voices])
    studio = studio_of(paths)
    try:
        await studio.open(chosen_folder(arguments))
        folder = shown(studio.folder)
        document, scripts = await _bring_in(studio, source, chapters)
        await _cast(studio, document, voices)
        made = await _generate(studio, document, scripts)
        seconds = await studio.export_script(document, scripts, out)
        takes = await _chosen(studio, document, scripts)
    finally:
        await studio.close()
    result = {
        "file": shown(out),
        "seconds": round(seconds, 3),
        "lines": len(takes),
        "generated": made,
        "library": folder,
        "takes": [take.id for take in takes],
    }
    give(result, json=arguments.json, text=shown(out))
    lines = f"{len(takes)} line" if len(takes) == 1 else f"{len(takes)} lines"
    tell(f"{lines}, {made} of them new, {clock(seconds)}. Takes are in {folder}.")
    return 0


def _check_output(out: Path, source: Path) -> None:
    """Raise `UsageProblem` for what could not be written in the end, before anything is made."""
    if out.suffix.lower() not in SUFFIXES:
        raise UsageProblem(
            say("The output {name} has no ending that Roomtone can write.", name=out.name),
            say("End it in .wav, .flac or .mp3."),
        )
    if out.is_dir() or not out.parent.is_dir():
        raise UsageProblem(
            say("{path} cannot be written: it is a folder, or its folder does not exist.", path=str(out)),
            say("Choose a file name in a folder that exists."),
        )
    if out.exists() and source.exists() and out.samefile(source):
        raise UsageProblem(
            say("The output {name} is the script itself.", name=out.name), say("Choose another name for the audio.")
        )


async def _bring_in(studio: Studio, source: Path, chapters: Sequence[Chapter]) -> tuple[Document, list[str]]:
    """Return the project and the scripts of a file.

    Those it was rendered into before, brought up to date, or new ones.
    """
    origin, name = shown(source), clean(Path(shown(source)).stem)
    titled = _with_titles(name, chapters)
    known = [await studio.script_of_source(origin, title) for title, _ in titled]
    project = next((found[0] for found in known if found), None)
    if project is None:
        project = (await studio.new_project(name, empty=True)).id
    document = await studio.document(project)
    scripts: list[str] = []
    for (title, chapter), found in zip(titled, known, strict=True):
        if found and found[0] == project:
            update_chapter(document, found[1], chapter)
            scripts.append(found[1])
        else:
            scripts.append(await add_chapter(document, chapter, title, source=origin))
    await studio.saved()
    return document, scripts


def _with_titles(name: str, chapters: Sequence[Chapter]) -> list[tuple[str, Chapter]]:
    """Give every chapter a title that is its own within the file of that name."""
    titled: dict[str, Chapter] = {}
    for chapter in chapters:
        title = wanted = chapter.title or name
        number = 2
        while title in titled:
            title, number = f"{wanted} ({number})", number + 1
        titled[title] = chapter
    return list(titled.items())


def _parsed_voice(text: str) -> tuple[str, str, str]:
    """Return (speaker, profile, voice id) of NAME=PROFILE/VOICE."""
    name, equals, voice = text.rpartition("=")
    profile, slash, voice_id = voice.partition("/")
    if not (name.strip() and equals and profile and slash and voice_id):
        raise UsageProblem(
            say("{text} names no voice.", text=text),
            say("Write it as NAME=PROFILE/VOICE, such as ANNA=local/en-us+f3."),
        )
    return name.strip(), profile, voice_id


async def _cast(studio: Studio, document: Document, voices: Sequence[tuple[str, str, str]]) -> None:
    speakers = {speaker.name.casefold(): speaker for speaker in document.speakers.values()}
    for name, profile, voice_id in voices:
        speaker = speakers.get(name.casefold())
        if speaker is None:
            raise UsageProblem(
                say("Nobody in the script is called {name}.", name=name),
                say("Its speakers are: {names}.", names=", ".join(one.name for one in speakers.values())),
            )
        studio.registry.profile(profile)
        generator = next(generator for found, generator in studio.registry.speech() if found.id == profile)
        await _check_voice(studio, generator, profile, voice_id)
        change_speaker(document, speaker.id, voice=Voice(generator.id, profile, voice_id, voice_id))
    await studio.saved()


async def _check_voice(studio: Studio, generator: Generator, profile: str, voice: str) -> None:
    """Raise `UnknownVoice` or `RequestProblem` if the profile's generator cannot speak with that voice."""
    if generator.catalogue:
        values = complete(generator.params, {})
        request = Request(generator.id, profile, "a", voice or generator.default_voice, values)
        await studio.registry.adapter(profile, generator.id).check(request)


async def _generate(studio: Studio, document: Document, scripts: Sequence[str]) -> int:
    """Generate until no line lacks a fitting take; return how many takes were made. Raises what stopped it."""
    halted: list[Problem] = []
    made: set[str] = set()
    total = _count_spoken(document, scripts)
    studio.problem_met.connect(halted.append)
    studio.take_added.connect(lambda take: made.add(take.line))
    progress = _Progress(total)
    studio.take_added.connect(
        lambda _: progress.show(sum(document.tally(script).counts.get(LineState.DONE, 0) for script in scripts))
    )
    await studio.start_queue()
    await studio.news_told()
    for _ in range(2):  # what a killed run had ordered may be for an older text: then once more
        wanted = [line for script in scripts for line in document.missing(script)]
        refused = (await studio.generate(document, wanted)).refused
        await studio.idle()
        if refused:
            line_id, problem = refused[0]
            raise _in_line(document, line_id, problem.title, problem.remedy, problem.detail)
        if halted:
            raise halted[0]
    progress.end()
    _raise_failures(document, scripts)
    return len({line for line in made if line in document})


def _count_spoken(document: Document, scripts: Sequence[str]) -> int:
    """Return how many lines are to be spoken, and tell which are passed over. Raises `NothingToSay` for none."""
    lines = [line for script in scripts for line in document.lines(script)]
    mute = [line.text for line in lines if is_blank(line.text)]
    if len(mute) == len(lines):
        raise NothingToSay(
            say("There is nothing to speak in this script."), say("Write some words, or a pause such as [pause 1s].")
        )
    if mute:
        lines_told = ", ".join(one_line(text, 20) for text in list(dict.fromkeys(mute))[:5])
        tell(f"Passed over, as there is nothing to speak in it: {lines_told}")
    return len(lines) - len(mute)


def _raise_failures(document: Document, scripts: Sequence[str]) -> None:
    for line in (line for script in scripts for line in document.lines(script)):
        if problem := document.status(line.id).problem:
            raise _in_line(document, line.id, problem.title, problem.remedy, problem.detail)


def _in_line(document: Document, line_id: str, why: Message, remedy: Message | None, detail: str) -> Problem:
    script, index = document.index_of(line_id)
    said = one_line(document.line(line_id).text, 40)
    title = say(
        "Line {number} of “{script}” ({said}): {why}",
        number=index + 1,
        script=document.script(script).title,
        said=said,
        why=str(why),
    )
    return ScriptProblem(title, remedy, detail)


class _Progress:
    """A line at the terminal that counts up; quiet where there is no terminal."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._live = sys.stderr.isatty()
        self._shown = 0.0

    def show(self, done: int) -> None:
        if self._live and time.monotonic() - self._shown > 0.1:
            self._shown = time.monotonic()
            tell(f"\r{done} of {self._total} lines", end="")

    def end(self) -> None:
        if self._live and self._shown:
            tell("\r" + " " * 40 + "\r", end="")


async def _chosen(studio: Studio, document: Document, scripts: Sequence[str]) -> tuple[Take, ...]:
    ids = [document.status(line.id).chosen for script in scripts for line in document.lines(script)]
    return await studio.takes_by_id([take for take in ids if take])
