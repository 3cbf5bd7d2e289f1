"""Whatever a writer can set on a line goes out and comes in again, in every format as far as it can hold it."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.script import AFTER, Line, Project, Script, Speaker
from core.library.scripts import Contents
from core.projects.arriving import bring_in, look_at
from core.projects.document import Document
from core.projects.drafting import Draft, file_of
from core.projects.exporting import chapters_of, chapters_with, write_script
from core.providers.registry import Registry
from core.text.formats.looking import Wish

NAMES = ("ANNA", "安娜", "Old Man", "the ferryman", "Dr. Müller")
CHARS = st.sampled_from(list("abcXYZ .,:;!?'-{}[]()|#@\\\"*_~>=/&1安说。：（）é"))
TEXT = st.text(CHARS, min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(bool)
WORD = st.sampled_from(("", "angry", "sad and tired", "愤怒"))
ROOMY = ("", "softly", "to Ben, low", "低声")


def some(usual: float, low: int, high: int) -> st.SearchStrategy[float]:
    return st.one_of(st.just(usual), st.integers(low, high).map(lambda hundredths: hundredths / 100))


LINES = st.lists(
    st.builds(
        Line, st.just(""), st.integers(0, len(NAMES)).map(str), TEXT, st.sampled_from(ROOMY), some(AFTER, 0, 6000),
        emotion=WORD, speed=some(1.0, 50, 200), pitch=some(0.0, -1200, 1200), volume=some(0.0, -2000, 1200),
        heading=st.sampled_from((False, False, False, True)),
    ),
    min_size=1, max_size=6,
)  # fmt: skip
SCRIPTS = st.lists(LINES, min_size=1, max_size=3)


def nothing_kept(_function: Any, /, *_args: Any, **_kwargs: Any) -> None:
    """Keep nothing."""


def document_of(scripts: list[list[Line]]) -> Document:
    """Return an open project of these lines; speaker "0" is the narrator. A heading is the narrator's, and plain."""
    registry = Registry()
    voice = registry.default_voice()
    cast = [Speaker("0", "Narrator", "#736D63", voice, narrator=True)]
    cast += [Speaker(str(n), name, "#3B5BDB", voice) for n, name in enumerate(NAMES, start=1)]
    lines = {
        f"s{place}": [
            msgspec.structs.replace(line, id=f"{place}-{n}", speaker="0" if line.heading else line.speaker)
            for n, line in enumerate(some_lines)
        ]
        for place, some_lines in enumerate(scripts)
    }
    titles = tuple(Script(key, f"Part {place}", place) for place, key in enumerate(lines))
    return Document(Contents(Project("p", "P"), tuple(cast), titles, lines, ()), {}, registry, nothing_kept)


def told(document: Document, *fields: str) -> list[tuple[object, ...]]:
    """Return what every line tells in these fields, with the name of who speaks it."""
    return [
        (document.speakers[line.speaker].name, *(getattr(line, field) for field in fields))
        for script in document.scripts
        for line in document.lines(script.id)
    ]


async def back(document: Document, path: Path) -> Document:
    """Write a project into a file and return what the preview would bring in from it."""
    write_script(chapters_of(document, [script.id for script in document.scripts]), path)
    known = [speaker.name for speaker in document.speakers.values() if not speaker.narrator]
    fresh = document_of([])
    draft = Draft(fresh)
    draft.show([file_of(path, look_at(path, known), Wish())])
    await bring_in(fresh, draft.arrival())
    return fresh


ALL = ("text", "direction", "pause_after", "emotion", "speed", "pitch", "volume", "heading")
SPOKEN_ONLY = ("text",)


@pytest.mark.parametrize("ending", [".txt", ".csv", ".docx"])
@given(SCRIPTS)
@settings(max_examples=120, deadline=None)
async def test_out_and_in_is_the_identity(
    tmp_path_factory: pytest.TempPathFactory, ending: str, scripts: list[list[Line]]
) -> None:
    document = document_of(scripts)
    again = await back(document, tmp_path_factory.mktemp("out") / f"a{ending}")
    assert told(again, *ALL) == told(document, *ALL)
    assert [script.title for script in again.scripts] == [script.title for script in document.scripts]


@given(SCRIPTS)
@settings(max_examples=80, deadline=None)
async def test_a_screenplay_keeps_words_and_speakers(
    tmp_path_factory: pytest.TempPathFactory, scripts: list[list[Line]]
) -> None:
    document = document_of(scripts)
    again = await back(document, tmp_path_factory.mktemp("out") / "a.fountain")
    assert told(again, *SPOKEN_ONLY, "heading") == told(document, *SPOKEN_ONLY, "heading")


def test_a_selection_goes_out_by_its_scripts() -> None:
    line = Line("", "1", "Yes.")
    document = document_of([[line, line], [line], [line]])
    chapters = chapters_with(document, ["2-0", "0-1"])
    assert [(chapter.title, len(chapter.lines)) for chapter in chapters] == [("Part 0", 1), ("Part 2", 1)]
