"""`roomtone bundle …`: a project goes out as one file, and comes in."""

import argparse
from pathlib import Path

import msgspec

from core.bundles.bundles import Arrived, Chosen
from core.commands.output import chosen_folder, give, opened_studio, shown, studio_of, tell
from core.errors import ScriptProblem, UsageProblem
from core.message import say
from core.paths import Paths
from core.studio import Studio


async def export_bundle(arguments: argparse.Namespace, paths: Paths) -> int:
    """Write a project, or some of its scripts, into one file."""
    out = Path(arguments.out).expanduser().absolute()
    if out.is_dir() or not out.parent.is_dir():
        raise UsageProblem(
            say("{path} cannot be written: it is a folder, or its folder does not exist.", path=str(out)),
            say("Choose a file name in a folder that exists."),
        )
    studio = studio_of(paths)
    try:
        await studio.open(chosen_folder(arguments), reading=True)
        project = await studio.bundles.find(arguments.project)
        scripts = _scripts(studio, project, arguments.script or ())
        contents = await studio.bundles.export(project, out, Chosen(scripts, every_take=arguments.all_takes))
    finally:
        await studio.close()
    result = {
        "file": shown(out),
        "project": contents.project.name,
        "scripts": len(contents.pages),
        "lines": len(contents.lines),
        "bytes": out.stat().st_size,
    }
    give(result, json=arguments.json, text=shown(out))
    tell(f"{contents.project.name}: {_counted(len(contents.pages), len(contents.lines))}.")
    return 0


def _scripts(studio: Studio, project: str, titles: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids of a project's scripts of these titles. Raises `ScriptProblem`."""
    card = next(card for card in studio.projects() if card.project.id == project)
    found = {item.script.title: item.script.id for item in card.scripts}
    for title in titles:
        if title not in found:
            raise ScriptProblem(
                say("The project {name} has no script called {title}.", name=card.project.name, title=title),
                say("Its scripts are: {titles}.", titles=", ".join(found)),
            )
    return tuple(found[title] for title in titles)


async def import_bundle(arguments: argparse.Namespace, paths: Paths) -> int:
    """Make a project of a bundle."""
    async with opened_studio(arguments, paths) as studio:
        arrived = await studio.import_bundle(Path(arguments.file).expanduser().absolute())
        folder = shown(studio.folder)
    result = {
        "project": arrived.project.id,
        "name": arrived.project.name,
        "scripts": arrived.scripts,
        "lines": arrived.lines,
        "takes": len(arrived.takes),
        "missing_providers": msgspec.to_builtins(arrived.missing),
        "library": folder,
    }
    give(result, json=arguments.json, text=arrived.project.id)
    _tell(arrived, folder)
    return 0


def _tell(arrived: Arrived, folder: str) -> None:
    takes = "1 take" if len(arrived.takes) == 1 else f"{len(arrived.takes)} takes"
    tell(f"{arrived.project.name}: {_counted(arrived.scripts, arrived.lines)}, {takes}, now in {folder}.")
    for source in arrived.missing:
        provider = f" ({source.provider})" if source.provider and source.provider != source.name else ""
        tell(f"Its voices want the provider {source.name}{provider}, which is not here: add it to go on with them.")


def _counted(scripts: int, lines: int) -> str:
    return f"{scripts} script{'s' * (scripts != 1)}, {lines} line{'s' * (lines != 1)}"
