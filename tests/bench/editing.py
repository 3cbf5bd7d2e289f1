"""A novel in the script room: how long it takes to open it, to see a key, to undo an edit, to import it."""

import asyncio
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from core.domain.ids import new_id
from core.domain.script import Line
from core.domain.take import Facts, Take
from core.library import takes
from core.paths import Paths
from core.projects.casting import add_speaker
from core.studio import Studio
from tests.bench.display import virtual_display
from tests.bench.material import sentences
from tests.bench.row import Row

LINES = 10_000
NOVEL = 1_000_000
"""Letters of the novel that is imported."""

UNDONE = {"text": "a text", "line": "a new line", "move": "a move", "many": "a direction of 500 lines"}
"""The edits that are taken back, and what they are called."""

WINDOW = Path(__file__).with_name("editing_window.py")


def measure(folder: Path) -> Iterable[Row]:
    """Prepare a script all of whose lines have takes, and a novel; let the real window work on both."""
    home = folder / "home"
    asyncio.run(prepare(home))
    novel = folder / "novel.txt"
    novel.write_text(prose(NOVEL), encoding="utf-8")
    with virtual_display() as environment:
        told = {**environment, "PYTHONPATH": str(WINDOW.parents[2]), "ROOMTONE_HOME": str(home)}
        window = subprocess.run([sys.executable, WINDOW, novel], env=told, stdout=subprocess.PIPE, check=True)
    found = json.loads(window.stdout)
    yield from _twice(f"open a script of {LINES:,} lines, to its picture", median, found["open"], 150)
    yield from _twice("a key in it, to its picture, p99", p99, found["keys"], 8)
    for name, words in UNDONE.items():
        yield from _twice(f"undo of {words}, to its picture, p99", p99, found[f"undo {name}"], 16)
    yield from _twice("all its lines looked at after a dictionary change", median, found["words"], 200)
    yield Row("event-loop gap meanwhile, longest", max(found["words gaps"]), "ms", 50)
    yield Row("event-loop gap while scrolling through it, longest", max(found["scroll gaps"]), "ms", 50)
    yield from _twice("import a novel of 1 MB", median, found["import"], 1000)
    yield Row("event-loop gap meanwhile, longest", max(found["import gaps"]), "ms", 50)


def _twice(name: str, figure: Callable[[list[float]], float], found: list[list[float]], goal: float) -> Iterable[Row]:
    """Give a row by the clock, and one of the work alone, which other programs do not disturb."""
    yield Row(name, figure([clock for clock, _ in found]), "ms", goal)
    yield Row("  of that, work", figure([work for _, work in found]), "ms", goal)


def p99(found: list[float]) -> float:
    """Return what one in a hundred reaches."""
    return sorted(found)[len(found) * 99 // 100]


def median(found: list[float]) -> float:
    """Return the middle one."""
    return sorted(found)[len(found) // 2]


def prose(letters: int) -> str:
    """Return paragraphs of some four sentences, and a chapter's title before every hundredth."""
    chance = random.Random(2)
    paragraphs: list[str] = []
    left, sentence = letters, iter(sentences(letters // 40))
    while left > 0:
        if len(paragraphs) % 100 == 0:
            paragraphs.append(f"# Chapter {len(paragraphs) // 100 + 1}")
        paragraphs.append(" ".join(next(sentence) for _ in range(chance.randint(2, 6))))
        left -= len(paragraphs[-1]) + 2
    return "\n\n".join(paragraphs)


async def prepare(home: Path) -> None:
    """Make a home with a small project that the window opens on, and the long one, whose two speakers alternate."""
    studio = Studio(Paths.under(home))
    await studio.open()
    small = await studio.document((await studio.new_project("Small")).id)
    small.insert_line(small.scripts[0].id, 0, text="Salt.")
    document = await studio.document((await studio.new_project("Long")).id)
    cast = [add_speaker(document, "Anna"), add_speaker(document, "Ben")]
    lines = [Line(new_id(), cast[n % 2], text) for n, text in enumerate(sentences(LINES))]
    document.insert_lines(document.scripts[0].id, 0, lines)
    await studio.saved()
    chance = random.Random(3)
    made = [
        Take(
            id=f"bench-{n:08}",
            audio=f"{n:064x}",
            suffix=".wav",
            plan=document.voicing.plan(line),
            facts=Facts(3.0, 22_050, 1, "pcm_s16le", 44, 0.5),
            made=1_700_000_000 + n,
            text=line.text,
            speaker="Anna",
            project=document.project.id,
            script=document.scripts[0].id,
            line=line.id,
            peaks=chance.randbytes(400),
        )
        for n, line in enumerate(lines)
    ]
    for start in range(0, LINES, 500):
        await studio._there.library.write(_add, made[start : start + 500])
    studio.settings.change(window={"project": small.project.id, "script": small.scripts[0].id})
    await studio.close()


def _add(db: object, made: list[Take]) -> None:
    for take in made:
        takes.add(db, take)  # pyright: ignore[reportArgumentType]
