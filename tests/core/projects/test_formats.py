"""Scripts come in from other formats and go out to them, through a real studio."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.domain.script import Line
from core.errors import ScriptProblem, TooMuchText
from core.projects.document import Document
from core.projects.exporting import SCRIPTS, SUBTITLES, chapters_of
from core.projects.importing import read_chapters, update_chapter
from core.studio import Studio
from core.text.parse import Chapter, Spoken

CHAPTERS = (
    Chapter("One", (Spoken("ANNA", "softly", "Yes, it rains.", 0.35), Spoken("", "", "Rain: heavy.", 0.35))),
    Chapter("Two", (Spoken("BEN", "", "No.", 0.35),)),
)


@pytest.fixture
async def document(studio: Studio) -> Document:
    return await studio.document((await studio.new_project("Ferry", empty=True)).id)


def lines_of(document: Document, scripts: Sequence[str]) -> list[Line]:
    return [line for script in scripts for line in document.lines(script)]


@pytest.mark.parametrize("ending", SCRIPTS)
async def test_a_script_goes_out_and_comes_in_again(
    studio: Studio, document: Document, tmp_path: Path, ending: str
) -> None:
    source = tmp_path / "source.csv"
    source.write_text(
        'chapter,speaker,direction,text\nOne,ANNA,softly,"Yes, it rains."\nOne,,,Rain: heavy.\nTwo,BEN,,No.\n', "utf-8"
    )
    scripts = await studio.import_script(document, source)
    assert chapters_of(document, scripts) == CHAPTERS
    out = tmp_path / f"out{ending}"
    await studio.export_script(document, scripts, out)
    again = await studio.import_script(document, out)
    assert chapters_of(document, again) == CHAPTERS
    assert [speaker.name for speaker in document.speakers.values()] == ["Narrator", "ANNA", "BEN"]
    assert (out.is_file(), out.with_name(f".out{ending}.{os.getpid()}.part").exists()) == (True, False)


async def test_pauses_come_with_a_table_and_are_brought_up_to_date(
    studio: Studio, document: Document, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,pause\nRain.,2\nSnow.,\n")
    (script,) = await studio.import_script(document, path)
    assert [line.pause_after for line in document.lines(script)] == [2.0, 0.35]
    snow = document.lines(script)[1]
    document.change_line(snow.id, pause_after=1.0)
    update_chapter(document, script, Chapter("", (Spoken("", "", "Rain.", 0.5), Spoken("", "", "Snow."))))
    assert [line.pause_after for line in document.lines(script)] == [0.5, 1.0]


@pytest.mark.parametrize("ending", SUBTITLES)
async def test_subtitles_have_the_times_of_the_joined_export(
    studio: Studio, document: Document, tmp_path: Path, ending: str
) -> None:
    path, out = tmp_path / "a.txt", tmp_path / f"a{ending}"
    path.write_text("ANNA: It rains. [pause 0.5s] Still.\n[pause 1s]\nNo.\n")
    scripts = await studio.import_script(document, path)
    lines = lines_of(document, scripts)
    with pytest.raises(ScriptProblem, match="no take yet"):
        await studio.export_script(document, scripts, out)
    assert not out.exists()
    await studio.start_queue()
    await studio.generate(document, [line.id for line in lines])
    await studio.idle()
    seconds = await studio.export_script(document, scripts, tmp_path / "a.wav")
    await studio.export_script(document, scripts, out)
    said = out.read_text("utf-8")
    times = [row.split(" --> ") for row in said.splitlines() if " --> " in row]
    first, second = [tuple(_seconds(clock) for clock in pair) for pair in times]
    assert first[0] == 0
    assert second[0] > first[1]
    assert second[1] == pytest.approx(seconds, abs=0.02)
    assert [line.text for line in read_chapters(out)[0].lines] == ["It rains. Still.", "No."]
    assert read_chapters(out)[0].lines[0].speaker == "ANNA"


def _seconds(clock: str) -> float:
    hours, minutes, seconds = clock.replace(",", ".").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


async def test_what_cannot_be_taken_leaves_nothing_behind(studio: Studio, document: Document, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("\n".join(f"NAME {n}: value" for n in range(1_000)))
    with pytest.raises(TooMuchText):
        await studio.import_script(document, path)
    path.with_name("a.docx").write_bytes(b"PK\x03\x04 no document")
    with pytest.raises(ScriptProblem):
        await studio.import_script(document, path.with_name("a.docx"))
    assert not document.scripts
    assert list(document.speakers.values()) == [document.narrator]
