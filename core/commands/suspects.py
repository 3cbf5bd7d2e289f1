"""`roomtone library suspects`: the takes of a script that somebody should listen to, the worst first, and why."""

import argparse
from typing import Any

from core.commands.output import chosen_folder, clock, give, one_line, shown, studio_of
from core.errors import UsageProblem
from core.listening import Report, Suspect
from core.message import say
from core.paths import Paths
from core.studio import Studio


async def list_suspects(arguments: argparse.Namespace, paths: Paths) -> int:
    """Print what sounds suspicious; listens to what the window has not listened to, and changes nothing."""
    studio = studio_of(paths)
    try:
        await studio.open(chosen_folder(arguments), reading=True)
        found = [await _look(studio, *where) for where in _scripts(studio, arguments.script)]
    finally:
        await studio.close()
    rows = [row for _, suspects in found for row in suspects]
    checked = sum(report.checked for report, _ in found)
    text = "\n".join(
        f"{row['score']:.2f}  {row['number']:>4}  {clock(row['seconds']):>7}  {row['speaker'] or '-':<14}  "
        f"{one_line(row['text'])}\n" + "\n".join(f"      {finding['why']}" for finding in row["findings"])
        for row in rows
    )
    give(
        {"checked": checked, "suspects": rows},
        json=arguments.json,
        text=text or f"{checked} takes were checked: nothing sounds wrong.",
    )
    return 0


def _scripts(studio: Studio, wanted: str) -> list[tuple[str, str]]:
    """Return (project id, script id) of what has that title or id. Raises `UsageProblem`."""
    name = wanted.casefold().strip()
    found = [
        (card.project.id, item.script.id)
        for card in studio.projects()
        for item in card.scripts
        if wanted in (card.project.id, item.script.id)
        or name in (card.project.name.casefold(), item.script.title.casefold())
    ]
    if not found:
        raise UsageProblem(
            say("There is no script or project “{name}”.", name=wanted), say("Write its title as the window shows it.")
        )
    return found


async def _look(studio: Studio, project: str, script: str) -> tuple[Report, list[dict[str, Any]]]:
    document = await studio.document(project)
    report = await studio.listening.look(document, script, keep=False)
    title = document.script(script).title
    return report, [_described(studio, suspect, title) for suspect in report.suspects]


def _described(studio: Studio, suspect: Suspect, title: str) -> dict[str, Any]:
    return {
        "take": suspect.take.id,
        "script": title,
        "number": suspect.number,
        "speaker": suspect.take.speaker,
        "text": suspect.take.text,
        "seconds": round(suspect.take.facts.seconds, 3),
        "score": round(suspect.score, 3),
        "locked": suspect.locked,
        "flagged": suspect.flagged,
        "findings": [
            {
                "fault": finding.fault.value,
                "bad": round(finding.bad, 3),
                "from": round(finding.where.start, 3),
                "to": round(finding.where.end, 3),
                "why": str(finding.why),
            }
            for finding in suspect.findings
        ],
        "audio": shown(studio.audio_path(suspect.take)),
    }
