"""`roomtone library …`: what is in the library, and whether it is whole."""

import argparse
import time
from typing import Any

import msgspec

from core.commands.output import as_lines, chosen_folder, clock, give, one_line, shown, studio_of
from core.domain.take import Take
from core.errors import LibraryProblem, UsageProblem
from core.library.check import KINDS, Report
from core.message import say
from core.paths import Paths
from core.studio import Studio


async def list_takes(arguments: argparse.Namespace, paths: Paths) -> int:
    """Print every take, newest first."""
    studio = studio_of(paths)
    try:
        await studio.open(chosen_folder(arguments), reading=True)
        takes = await studio.takes(limit=-1)
        rows = [described(studio, take, short=True) for take in takes]
    finally:
        await studio.close()
    text = "\n".join(
        f"{row['id']}  {clock(row['seconds']):>8}  {row['speaker'] or '-':<16}  {one_line(row['text'])}" for row in rows
    )
    give(rows, json=arguments.json, text=text or "The library holds no takes yet.")
    return 0


async def show_take(arguments: argparse.Namespace, paths: Paths) -> int:
    """Print everything about one take."""
    studio = studio_of(paths)
    try:
        await studio.open(chosen_folder(arguments), reading=True)
        found = await studio.takes_by_id([arguments.id])
        if not found:
            raise LibraryProblem(
                say("The library has no take {id}.", id=arguments.id),
                say("See roomtone library list for what is there."),
            )
        row = described(studio, found[0], short=False)
    finally:
        await studio.close()
    give(row, json=arguments.json, text=as_lines(row))
    return 0


def described(studio: Studio, take: Take, *, short: bool) -> dict[str, Any]:
    """Return a take as the command line tells it."""
    voice = next((request.voice for request in take.plan.requests), "")
    row: dict[str, Any] = {
        "id": take.id,
        "made": time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(take.made)),
        "speaker": take.speaker,
        "text": take.text,
        "seconds": round(take.facts.seconds, 3),
        "generator": take.generator,
        "profile": take.profile,
        "voice": voice,
        "audio": shown(studio.audio_path(take)),
    }
    if not short:
        row |= {
            "fingerprint": take.plan.fingerprint,
            "sha256": take.audio,
            "project": take.project,
            "script": take.script,
            "line": take.line,
            "parts": msgspec.to_builtins(take.plan.parts),
            "facts": msgspec.to_builtins(take.facts),
            "marks": msgspec.to_builtins(take.marks),
        }
    return row


async def check_library(arguments: argparse.Namespace, paths: Paths) -> int:
    """Print what is wrong with the library, each kind with its count; 1 if anything is."""
    studio = studio_of(paths)
    try:
        await studio.open(chosen_folder(arguments), reading=True)
        report = await studio.check()
    finally:
        await studio.close()
    counts = {kind: len(names) for kind, names in report.found.items()}
    result = {"ok": report.clean, "takes": report.takes, "files": report.files, "counts": counts, "found": report.found}
    give(result, json=arguments.json, text=_told(report))
    return 0 if report.clean else 1


async def rebuild_library(arguments: argparse.Namespace, paths: Paths) -> int:
    """Bring back the takes that files tell of and the library has no row of; 1 if any stays away."""
    studio = studio_of(paths)
    folder = chosen_folder(arguments)
    if not ((folder or studio.folder) / "audio").is_dir():
        raise UsageProblem(
            say("There is no library in {folder}.", folder=folder or studio.folder),
            say("Name the folder that holds its audio."),
        )
    try:
        await studio.open(folder)
        rebuilt = await studio.rebuild()
    finally:
        await studio.close()
    rows = [f"Takes that came back: {rebuilt.takes}, with what was heard of them: {rebuilt.heard}."]
    rows += [f"    {name} is missing or no sound; its take stays away." for name in rebuilt.lost]
    rows += [f"    {name} does not tell of the sound beside it; nothing was taken from it." for name in rebuilt.unread]
    give(msgspec.to_builtins(rebuilt), json=arguments.json, text="\n".join(rows))
    return 1 if rebuilt.lost or rebuilt.unread else 0


def _told(report: Report) -> str:
    if report.clean:
        return f"{report.takes} takes, {report.files} audio files: nothing wrong."
    rows = [f"{report.takes} takes, {report.files} audio files."]
    for kind, names in report.found.items():
        rows.append(f"{kind}: {len(names)}" + (f"  ({KINDS[kind]})" if names else ""))
        rows += [f"    {name}" for name in names]
    return "\n".join(rows)
