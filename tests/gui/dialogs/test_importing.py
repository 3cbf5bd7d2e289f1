"""The import sheet: what was found, what is chosen, what comes of it; nothing before Import, and nothing half."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from core.paths import Paths
from core.projects.casting import add_speaker
from core.projects.document import Document
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.dialogs.importing import ImportSheet
from gui.theme import Theme

SCRIPT = "# One\nANNA (softly): Yes.\nBEN: No.\nRain.\n# Two\nAnna: Still here.\nBEN: No.\n"
Open = Callable[..., "asyncio.Future[ImportSheet]"]
CHECK = Qt.ItemDataRole.CheckStateRole


class Stage:
    """Sheets on a real studio in a temporary folder."""

    def __init__(self, studio: Studio, document: Document, theme: Theme, folder: Path) -> None:
        self.studio, self.document, self.theme, self.folder = studio, document, theme, folder
        self.tasks = Tasks(lambda problem: pytest.fail(str(problem)))
        self.sheets: list[ImportSheet] = []
        self.testers: list[QAbstractItemModelTester] = []

    async def open(self, *files: tuple[str, bytes]) -> ImportSheet:
        for name, data in files:
            (self.folder / name).write_bytes(data)
        sheet = ImportSheet(self.theme, self.tasks, self.document, [self.folder / name for name, _ in files])
        fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
        self.testers += [QAbstractItemModelTester(model, fatal) for model in (sheet.chapters, sheet.names)]
        self.sheets.append(sheet)
        sheet.show()
        await self.settle()
        return sheet

    async def settle(self) -> None:
        while len(self.tasks):
            QApplication.processEvents()
            await asyncio.sleep(0.01)
        QApplication.processEvents()


@pytest.fixture
async def stage(tmp_path: Path, theme: Theme, qapp: QApplication) -> AsyncIterator[Stage]:
    studio = Studio(Paths.under(tmp_path))
    await studio.open()
    project = await studio.new_project("The Last Ferry", empty=True)
    made = Stage(studio, await studio.document(project.id), theme, tmp_path)
    yield made
    for sheet in made.sheets:
        if isValid(sheet):
            sheet.close()
            sheet.deleteLater()
    for tester in made.testers:
        tester.deleteLater()
    await made.tasks.cancel_all()
    await studio.close()


def shown(sheet: ImportSheet) -> list[tuple[str, str]]:
    model = sheet.glimpse.lines()
    assert model
    return [(model.document.speakers[line.speaker].name, line.text) for line in model.lines()]


async def test_it_shows_what_is_there_and_brings_it_in_as_one_step(stage: Stage) -> None:
    sheet = await stage.open(("ferry.txt", SCRIPT.encode()))
    assert sheet.kind.text() == "Plain text · UTF-8 · 2 chapters · 5 lines"
    assert [sheet.chapters.index(row).data() for row in range(2)] == ["One", "Two"]
    assert [sheet.names.index(row).data() for row in range(2)] == ["ANNA", "BEN"]
    assert shown(sheet) == [("ANNA", "Yes."), ("BEN", "No."), ("Narrator", "Rain.")]
    assert sheet.outcome.text() == "2 scripts · 5 lines · 2 new speakers"
    assert stage.document.scripts == ()
    sheet.chapter_list.setCurrentIndex(sheet.chapters.index(1))
    assert shown(sheet)[0] == ("ANNA", "Still here.")
    QTest.mouseClick(sheet.accept_button, Qt.MouseButton.LeftButton)
    await stage.settle()
    assert [script.title for script in stage.document.scripts] == ["One", "Two"]
    assert sheet.scripts == tuple(script.id for script in stage.document.scripts)
    assert not sheet.isVisible()
    stage.document.undo()
    assert (stage.document.scripts, len(stage.document.speakers)) == ((), 1)


async def test_closing_it_changes_nothing(stage: Stage) -> None:
    sheet = await stage.open(("ferry.txt", SCRIPT.encode()))
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    await stage.settle()
    assert (sheet.scripts, stage.document.scripts, stage.document.can_undo) == ((), (), False)


async def test_closing_it_while_it_reads(stage: Stage) -> None:
    (stage.folder / "long.txt").write_text("ANNA: Yes.\n" * 50_000)
    sheet = ImportSheet(stage.theme, stage.tasks, stage.document, [stage.folder / "long.txt"])
    stage.sheets.append(sheet)
    sheet.show()
    await asyncio.sleep(0.02)
    assert not sheet.accept_button.isEnabled()
    sheet.reject()
    await stage.settle()
    assert not stage.document.can_undo


async def test_chapters_are_left_out_and_renamed_by_keys(stage: Stage) -> None:
    sheet = await stage.open(("ferry.txt", SCRIPT.encode()))
    sheet.chapter_list.setFocus()
    sheet.chapter_list.setCurrentIndex(sheet.chapters.index(1))
    QTest.keyClick(sheet.chapter_list, Qt.Key.Key_Space)
    assert sheet.chapters.index(1).data(CHECK) == Qt.CheckState.Unchecked
    assert sheet.outcome.text() == "1 script · 3 lines · 2 new speakers"
    assert sheet.chapters.setData(sheet.chapters.index(0), "The Harbour")
    sheet.accept_button.click()
    await stage.settle()
    assert [script.title for script in stage.document.scripts] == ["The Harbour"]


async def test_a_name_is_given_to_somebody_else_or_called_something_else(stage: Stage) -> None:
    clara = add_speaker(stage.document, "Clara")
    sheet = await stage.open(("ferry.txt", SCRIPT.encode()))
    sheet.becoming.who.setCurrentIndex(sheet.becoming.who.findData(clara))
    sheet.becoming.who.activated.emit(sheet.becoming.who.currentIndex())
    sheet.name_list.setCurrentIndex(sheet.names.index(1))
    sheet.becoming.name.setText("Benedict")
    sheet.becoming.name.editingFinished.emit()
    assert [sheet.names.who(role) for role in sheet.draft.roles()] == ["Clara", "new: Benedict"]
    assert shown(sheet) == [("Clara", "Yes."), ("Benedict", "No."), ("Narrator", "Rain.")]
    sheet.accept_button.click()
    await stage.settle()
    assert [speaker.name for speaker in stage.document.speakers.values()] == ["Narrator", "Clara", "Benedict"]


async def test_all_in_one_script(stage: Stage) -> None:
    sheet = await stage.open(("ferry.txt", SCRIPT.encode()))
    sheet.options.together.chosen.emit(1)
    assert sheet.outcome.text().startswith("1 script · 5 lines")
    sheet.accept_button.click()
    await stage.settle()
    (script,) = stage.document.scripts
    assert [line.text for line in stage.document.lines(script.id) if line.heading] == ["One", "Two"]


async def test_without_names(stage: Stage) -> None:
    sheet = await stage.open(("ferry.txt", SCRIPT.encode()))
    sheet.options.names.click()
    await stage.settle()
    assert shown(sheet)[0] == ("Narrator", "ANNA (softly): Yes.")
    assert not sheet.name_list.isVisible()
    assert sheet.outcome.text() == "2 scripts · 5 lines"


async def test_ten_thousand_names_are_asked_about(stage: Stage) -> None:
    sheet = await stage.open(("log.txt", "\n".join(f"NAME {n}: value" for n in range(10_000)).encode()))
    assert not sheet.accept_button.isEnabled()
    assert sheet.notice.title.text() == "10,000 new speakers were found."
    assert sheet.notice.button.text() == "Read as narration"
    sheet.notice.button.click()
    await stage.settle()
    assert sheet.accept_button.isEnabled()
    assert not sheet.notice.isVisible()
    assert shown(sheet)[0] == ("Narrator", "NAME 0: value")


async def test_another_encoding(stage: Stage) -> None:
    sheet = await stage.open(("a.txt", "ANNA: Schön, łódź.".encode("cp1250")))
    assert "guess" in sheet.notice.title.text()
    sheet.options.encoding.setCurrentIndex(sheet.options.encoding.findData("cp1250"))
    sheet.options.encoding.activated.emit(0)
    await stage.settle()
    assert shown(sheet) == [("ANNA", "Schön, łódź.")]
    assert not sheet.notice.isVisible()


async def test_the_columns_of_a_table(stage: Stage) -> None:
    table = "1,ANNA,softly,Yes it rains and it rains.,0.5\n2,BEN,,No it does not.,1\n3,ANNA,,Yes.,2\n"
    sheet = await stage.open(("a.csv", table.encode()))
    chosen = [choice.currentText() for choice in sheet.columns._choices]
    assert chosen == ["Leave out", "Speaker", "Direction", "Text", "Pause after"]
    assert shown(sheet)[1] == ("BEN", "No it does not.")
    text = sheet.columns._choices[3]
    text.setCurrentIndex(text.findData(""))
    text.activated.emit(0)
    await stage.settle()
    assert not sheet.accept_button.isEnabled()
    assert "which column holds the text" in sheet.notice.title.text()
    other = sheet.columns._choices[2]
    other.setCurrentIndex(other.findData("text"))
    other.activated.emit(0)
    await stage.settle()
    assert shown(sheet) == [("ANNA", "softly")]
    sheet.columns.header.click()
    await stage.settle()
    assert sheet.draft.files[0].found.layout
    assert sheet.draft.files[0].found.layout.header


async def test_several_files_at_once(stage: Stage) -> None:
    srt = "1\n00:00:01,000 --> 00:00:02,000\nANNA: Yes.\n\n2\n00:00:04,500 --> 00:00:06,000\nNo.\n"
    sheet = await stage.open(("ferry.txt", SCRIPT.encode()), ("film.srt", srt.encode()))
    assert sheet.title.text() == "Import 2 files"
    assert [part.title for part in sheet.draft.parts()] == ["One", "Two", "film"]
    sheet.chapter_list.setCurrentIndex(sheet.chapters.index(2))
    assert shown(sheet)[0] == ("ANNA", "Yes.")
    sheet.accept_button.click()
    await stage.settle()
    assert len(stage.document.scripts) == 3
    film = stage.document.scripts[2].id
    assert [line.pause_after for line in stage.document.lines(film)] == [2.5, 0.35]


HARBOUR = b"Who;What;Note\nANNA;I heard something.;softly\nBEN;No.;\n"
CROSSING = b"Who;What;Note\nBEN;Nobody is on deck.;\nANNA;Not yet.;coldly\n"
FOG = b"1,The lamps went out one after another.,ANNA\n2,Then we run to the boat.,BEN\n3,Not a word of it.,ANNA\n"


def columns_of(sheet: ImportSheet) -> list[str]:
    return [choice.currentData() for choice in sheet.columns._choices]


async def let_be(stage: Stage, sheet: ImportSheet, place: int, column: str) -> None:
    choice = sheet.columns._choices[place]
    choice.setCurrentIndex(choice.findData(column))
    choice.activated.emit(choice.currentIndex())
    await stage.settle()


async def go_to(sheet: ImportSheet, place: int) -> None:
    sheet.tables.which.setCurrentIndex(place)
    sheet.tables.which.activated.emit(place)


async def test_tables_with_the_same_columns_have_one_choice_and_others_their_own(stage: Stage) -> None:
    sheet = await stage.open(("harbour.csv", HARBOUR), ("fog.csv", FOG), ("crossing.csv", CROSSING))
    assert [sheet.tables.which.itemText(n) for n in range(2)] == ["harbour.csv and 1 more", "fog.csv"]
    assert sheet.tables.words.text() == "One choice of columns for 2 tables: harbour.csv, crossing.csv"
    sheet.columns.header.click()
    await stage.settle()
    await let_be(stage, sheet, 0, "speaker")
    await let_be(stage, sheet, 1, "text")
    await let_be(stage, sheet, 2, "direction")
    assert shown(sheet) == [("ANNA", "I heard something."), ("BEN", "No.")]
    sheet.chapter_list.setCurrentIndex(sheet.chapters.index(2))
    assert (sheet.tables.which.currentIndex(), columns_of(sheet)) == (0, ["speaker", "text", "direction"])
    assert shown(sheet)[0] == ("BEN", "Nobody is on deck.")
    await go_to(sheet, 1)
    assert sheet.tables.words.text() == "These columns are for this table alone."
    assert sheet.place == 1
    await let_be(stage, sheet, 2, "speaker")
    assert columns_of(sheet)[1:] == ["text", "speaker"]
    assert shown(sheet)[0] == ("ANNA", "The lamps went out one after another.")
    assert sheet.place == 1
    sheet.accept_button.click()
    await stage.settle()
    said = [
        (script.title, stage.document.speakers[line.speaker].name, line.direction, line.text)
        for script in stage.document.scripts
        for line in stage.document.lines(script.id)[:1]
    ]
    assert said == [
        ("harbour", "ANNA", "softly", "I heard something."),
        ("fog", "ANNA", "", "The lamps went out one after another."),
        ("crossing", "BEN", "", "Nobody is on deck."),
    ]
    stage.document.undo()
    assert stage.document.scripts == ()


async def test_what_one_table_tells_of_its_columns_is_true_of_those_like_it(stage: Stage) -> None:
    plain = b"ANNA,,The rope is wet and the quay is dark.\nBEN,,Take my hand now.\nANNA,,No.\n"
    said = b"BEN,softly,We are late and it rains on us.\nANNA,,Then run.\nBEN,,I cannot.\n"
    timed = b"ANNA,Go to the boat and wait for me there.,2\nBEN,No.,1\nANNA,Go!,1\n"
    sheet = await stage.open(("plain.csv", plain), ("said.csv", said), ("timed.csv", timed))
    assert [sheet.tables.which.itemText(n) for n in range(2)] == ["plain.csv and 1 more", "timed.csv"]
    assert [file.found.layout.columns for file in sheet.draft.files if file.found.layout] == [
        ("speaker", "direction", "text"), ("speaker", "direction", "text"), ("speaker", "text", "pause"),
    ]  # fmt: skip


async def test_a_table_that_gives_no_lines_is_told_and_can_be_put_right(stage: Stage) -> None:
    late = b"speaker,text,pause\nANNA,Yes.,0.5\nBEN,No.,soon\n"
    sheet = await stage.open(("harbour.csv", b"speaker,text\nANNA,Yes.\n"), ("late.csv", late))
    assert sheet.notice.title.text() == "Nothing of late.csv comes in yet."
    assert "Row 3" in sheet.notice.text.text()
    assert sheet.tables.which.itemText(1) == "late.csv · no lines yet"
    assert sheet.accept_button.isEnabled()
    sheet.notice.button.click()
    assert (sheet.tables.which.currentIndex(), columns_of(sheet)) == (1, ["speaker", "text", "pause"])
    assert sheet.notice.title.text().startswith("late.csv: Row 3 has a pause of soon.")
    assert sheet.glimpse.lines() is None
    sheet.chapter_list.setCurrentIndex(sheet.chapters.index(0))
    assert (columns_of(sheet), shown(sheet)) == (["speaker", "text"], [("ANNA", "Yes.")])
    await go_to(sheet, 1)
    await let_be(stage, sheet, 2, "")
    assert not sheet.notice.isVisible()
    assert (sheet.place, shown(sheet)) == (1, [("ANNA", "Yes."), ("BEN", "No.")])
    assert sheet.outcome.text() == "2 scripts · 3 lines · 2 new speakers"
    await let_be(stage, sheet, 1, "")
    assert columns_of(sheet) == ["speaker", "", ""]
    assert "which column holds the text" in sheet.notice.title.text()
    await let_be(stage, sheet, 1, "text")
    sheet.accept_button.click()
    await stage.settle()
    assert [script.title for script in stage.document.scripts] == ["harbour", "late"]


async def test_the_file_that_cannot_be_read_is_named(stage: Stage) -> None:
    sheet = await stage.open(("good.csv", b"speaker,text\nANNA,Yes.\n"), ("bad.csv", bytes(2000)))
    assert sheet.notice.title.text().startswith("bad.csv: ")
    assert not sheet.accept_button.isEnabled()


async def test_a_table_beside_other_files_shows_its_columns_when_its_chapter_is_chosen(stage: Stage) -> None:
    sheet = await stage.open(("ferry.txt", SCRIPT.encode()), ("fog.csv", FOG))
    assert not sheet.columns.isVisible()
    assert not sheet.tables.isVisible()
    sheet.chapter_list.setCurrentIndex(sheet.chapters.index(2))
    assert sheet.columns.isVisible()
    assert sheet.tables.words.text() == "fog.csv"
    sheet.chapter_list.setCurrentIndex(sheet.chapters.index(0))
    assert not sheet.columns.isVisible()
    assert sheet.options.names.isVisible()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.docx", b"ANNA: plain", "no Word file"),
        ("a.epub", b"PK\x03\x04 cut", "damaged"),
        ("a.txt", b"", "empty"),
        ("a.txt", bytes(2000), "not text"),
    ],
)
async def test_what_cannot_be_read_is_a_sentence(stage: Stage, name: str, data: bytes, words: str) -> None:
    sheet = await stage.open((name, data))
    assert words in sheet.notice.title.text()
    assert sheet.notice.text.text()
    assert sheet.notice.isVisible()
    assert sheet.glimpse.isVisible() is sheet.chapter_list.isVisible() is bool(sheet.draft.files)
    assert not sheet.accept_button.isEnabled()
    assert not stage.document.can_undo


async def test_a_very_long_paragraph_is_told(stage: Stage) -> None:
    sheet = await stage.open(("a.txt", b"It rains on the harbour. " * 1000))
    assert "divided at its sentences" in sheet.outcome.text()
    assert len(shown(sheet)) > 5


async def test_every_control_has_a_name(stage: Stage) -> None:
    sheet = await stage.open(("a.csv", b"ANNA,Yes it rains.\nBEN,No it does not.\nANNA,Yes.\n"))
    parts = (
        sheet.options.encoding, sheet.options.names, sheet.columns.separator, sheet.columns.header,
        *sheet.columns._choices, sheet.chapter_list, sheet.name_list, sheet.becoming.who, sheet.becoming.name,
        sheet.glimpse, sheet.working, sheet.options.together, sheet.tables.which,
    )  # fmt: skip
    assert all(part.accessibleName() for part in parts)
