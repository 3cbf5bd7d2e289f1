"""Scripts come in as one step, or not at all; before that somebody looks at them and chooses."""

from pathlib import Path

import msgspec
import pytest

from core.errors import ScriptProblem, TooMuchText, UnreadableText
from core.projects.arriving import NARRATOR, Arrival, as_one, bring_in, look_at
from core.projects.casting import add_speaker
from core.projects.document import Document
from core.projects.drafting import Draft, file_of
from core.projects.exporting import chapters_of
from core.studio import Studio
from core.text.formats.looking import LONGEST_PARAGRAPH, Wish
from core.text.formats.reading import MOST_SPEAKERS
from core.text.formats.table import Layout
from core.text.parse import Chapter, Spoken
from tests.core.text.formats.packs import zipped

SCRIPT = "# One\nANNA (softly): Yes.\nBEN: No.\nRain.\n# Two\nanna: Still here.\nGUARD: Halt!\n"


PLAIN = Wish()


@pytest.fixture
async def document(studio: Studio) -> Document:
    return await studio.document((await studio.new_project("P", empty=True)).id)


def draft_of(document: Document, path: Path, wish: Wish = PLAIN) -> Draft:
    draft = Draft(document)
    draft.show([file_of(path, look_at(path, (), wish), wish)])
    return draft


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "ferry.txt"
    path.write_text(SCRIPT)
    return path


async def test_everything_is_one_step(studio: Studio, document: Document, script: Path) -> None:
    before = dict(document.speakers)
    scripts = await bring_in(document, draft_of(document, script).arrival())
    assert [document.script(one).title for one in scripts] == ["One", "Two"]
    assert [speaker.name for speaker in document.speakers.values()][1:] == ["ANNA", "BEN", "GUARD"]
    assert len({speaker.colour for speaker in document.speakers.values()}) == 4
    assert document.lines(scripts[1])[0].speaker == document.lines(scripts[0])[0].speaker
    await studio.saved()
    document.undo()
    assert (document.scripts, document.speakers) == ((), before)
    assert not document.can_undo
    document.redo()
    assert [len(document.lines(one)) for one in scripts] == [3, 2]
    await studio.saved()
    assert len(studio.projects()[0].scripts) == 2


async def test_choices_of_chapters_and_names(document: Document, script: Path) -> None:
    clara = add_speaker(document, "Clara")
    draft = draft_of(document, script)
    assert [(part.title, part.lines, part.wanted) for part in draft.parts()] == [("One", 3, True), ("Two", 2, True)]
    assert [(role.written, role.lines, role.speaker) for role in draft.roles()] == [
        ("ANNA", 2, None), ("BEN", 1, None), ("GUARD", 1, None),
    ]  # fmt: skip
    draft.give("anna", clara)
    draft.give("guard", NARRATOR)
    draft.call("ben", "Benedict")
    draft.entitle(0, "The Harbour")
    assert draft.counts() == (2, 5, 1)
    draft.want(1, False)
    assert draft.counts() == (1, 3, 1)
    (one,) = await bring_in(document, draft.arrival(), draft.label())
    assert document.script(one).title == "The Harbour"
    names = [document.speakers[line.speaker].name for line in document.lines(one)]
    assert names == ["Clara", "Benedict", document.narrator.name]
    assert "GUARD" not in {speaker.name for speaker in document.speakers.values()}
    assert str(document.undo_label) == "Import ferry.txt"


async def test_a_name_that_is_called_like_somebody_is_them(document: Document, script: Path) -> None:
    ben = add_speaker(document, "Benedict")
    draft = draft_of(document, script)
    draft.call("ben", "benedict")
    draft.call("guard", "anna")
    assert draft.counts()[2] == 1
    one, two = await bring_in(document, draft.arrival())
    assert document.lines(one)[1].speaker == ben
    assert document.lines(two)[1].speaker == document.lines(two)[0].speaker


async def test_all_in_one_script_with_headings(document: Document, script: Path) -> None:
    draft = draft_of(document, script)
    draft.together = True
    assert draft.counts()[0] == 1
    (one,) = await bring_in(document, draft.arrival())
    assert document.script(one).title == "ferry"
    assert [line.text for line in document.lines(one) if line.heading] == ["One", "Two"]
    assert chapters_of(document, [one])[0] == msgspec.structs.replace(
        as_one((Chapter("One", ()), Chapter("Two", ())), "ferry"), lines=chapters_of(document, [one])[0].lines
    )


async def test_a_glimpse_looks_as_it_will_and_changes_nothing(document: Document, script: Path) -> None:
    draft = draft_of(document, script)
    glimpse = draft.glimpse(0)
    assert [line.text for line in glimpse.lines("glimpse")] == ["Yes.", "No.", "Rain."]
    shown = [glimpse.speakers[line.speaker] for line in glimpse.lines("glimpse")]
    await bring_in(document, draft.arrival())
    real = [document.speakers[line.speaker] for line in document.lines(document.scripts[0].id)]
    assert [(one.name, one.colour) for one in shown] == [(one.name, one.colour) for one in real]


async def test_without_names_everything_is_narration(document: Document, script: Path) -> None:
    draft = draft_of(document, script, Wish(names=False))
    assert draft.roles() == ()
    one, _two = await bring_in(document, draft.arrival())
    assert document.lines(one)[0].text == "ANNA (softly): Yes."
    assert len(document.speakers) == 1


async def test_a_colon_in_every_line_is_refused_unless_it_is_narration(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text("\n".join(f"NAME {n}: value" for n in range(10_000)))
    draft = draft_of(document, path)
    assert draft.counts() == (1, 10_000, 10_000)
    with pytest.raises(TooMuchText, match="10000 new speakers"):
        await bring_in(document, draft.arrival())
    assert (document.scripts, len(document.speakers), document.can_undo) == ((), 1, False)
    draft.show([file_of(path, look_at(path, (), Wish(names=False)), Wish(names=False))])
    assert draft.counts() == (1, 10_000, 0)
    (one,) = await bring_in(document, draft.arrival())
    assert document.lines(one)[9].text == "NAME 9: value"


async def test_a_large_cast_is_no_mistake(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "cast.txt"
    path.write_text("\n".join(f"NAME {n}: Yes." for n in range(MOST_SPEAKERS)))
    await bring_in(document, draft_of(document, path).arrival())
    assert len(document.speakers) == MOST_SPEAKERS + 1


async def test_ten_megabytes_in_one_paragraph_become_lines(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text("It rains on the harbour, and it does not stop. " * 213_000)
    draft = draft_of(document, path)
    assert draft.divided() == 1
    (one,) = await bring_in(document, draft.arrival())
    lines = document.lines(one)
    assert max(len(line.text) for line in lines) <= LONGEST_PARAGRAPH
    assert all(line.text.endswith(".") for line in lines)
    assert " ".join(line.text for line in lines) == path.read_text().strip()


async def test_fifty_thousand_lines(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("ANNA: I heard something.\nRain.\n" * 25_000)
    (one,) = await bring_in(document, draft_of(document, path).arrival())
    assert len(document.lines(one)) == 50_000
    document.undo()
    assert document.scripts == ()


@pytest.mark.parametrize(
    ("encoding", "found", "text"),
    [
        ("utf-8-sig", "utf-8", "安娜：你好。"),
        ("utf-16", "utf-16-le", "安娜：你好。"),
        ("gb18030", "gb18030", "安娜：你好，有人还醒着吗？"),
        ("latin-1", "cp1252", "ANNA: Müller, café, naïve."),
    ],
)
def test_what_a_file_is_written_in(tmp_path: Path, encoding: str, found: str, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    seen = look_at(path)
    assert (seen.encoding, seen.guessed) == (found, encoding == "latin-1")
    assert seen.chapters[0].lines[0].text == text.replace("：", ":").partition(":")[2].strip()


def test_another_encoding_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("МАША: Ты слышала?".encode("cp1251"))
    assert look_at(path).encoding == "cp1251"
    assert look_at(path, (), Wish("cp1251")).chapters[0].lines[0] == Spoken("МАША", "", "Ты слышала?")
    path.write_bytes("アンナ：聞こえた？".encode("shift_jis"))
    assert look_at(path, (), Wish("shift_jis")).chapters[0].lines[0] == Spoken("アンナ", "", "聞こえた？")


def test_a_table_without_headers_is_guessed_and_can_be_read_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("ANNA,softly,Yes it rains and it rains.\nBEN,,No it does not rain at all.\nANNA,,Yes.\n")
    found = look_at(path)
    assert found.layout == Layout(",", ("speaker", "direction", "text"), header=False)
    assert found.rows[1] == ("BEN", "", "No it does not rain at all.")
    other = look_at(path, (), Wish(layout=Layout(",", ("", "", ""), header=False)))
    assert other.problem
    assert other.problem.remedy
    assert other.rows == found.rows
    assert look_at(path, (), Wish(layout=Layout(",", ("text", "", ""), header=False))).lines == 3


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, b"%PDF-1.7 x", bytes(1000)])
def test_what_is_no_text(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(data)
    with pytest.raises(UnreadableText) as caught:
        look_at(path)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("name", "entries", "words"),
    [
        ("a.docx", {"word/document.xml": bytes(300_000_000)}, "larger than any script"),
        ("a.epub", {"META-INF/container.xml": bytes(300_000_000)}, "larger than any script"),
        ("a.docx", {"x.txt": "Rain."}, "neither a Word document"),
    ],
)
def test_what_is_packed_to_fill_the_memory(tmp_path: Path, name: str, entries: dict, words: str) -> None:
    (tmp_path / name).write_bytes(zipped(entries))
    with pytest.raises(ScriptProblem, match=words) as caught:
        look_at(tmp_path / name)
    assert caught.value.remedy


async def test_much_is_told_at_its_end(studio: Studio, document: Document, tmp_path: Path) -> None:
    path = tmp_path / "many.txt"
    path.write_text("".join(f"# Part {n}\nRain.\n" for n in range(200)))
    told: list[int] = []
    studio.projects_changed.connect(lambda: told.append(len(studio.projects()[0].scripts)))
    await bring_in(document, draft_of(document, path).arrival())
    assert told == [200]
    document.undo()
    assert told == [200, 0]


def test_nothing_is_there(tmp_path: Path) -> None:
    with pytest.raises(ScriptProblem, match="cannot be read"):
        look_at(tmp_path / "gone.txt")
    with pytest.raises(ScriptProblem, match="cannot be read"):
        look_at(tmp_path)
    (tmp_path / "empty.txt").write_bytes(b"")
    empty = look_at(tmp_path / "empty.txt")
    assert empty.problem
    assert empty.chapters == ()


async def test_subtitles_come_in_with_their_times(studio: Studio, document: Document, tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text(
        "1\n00:00:01,000 --> 00:00:02,000\nANNA: Yes.\n\n2\n00:00:04,500 --> 00:00:06,000\nNo.\n", encoding="utf-8"
    )
    (one,) = await bring_in(document, draft_of(document, path).arrival())
    assert [line.pause_after for line in document.lines(one)] == [2.5, 0.35]


async def test_an_arrival_of_nothing_changes_nothing(document: Document) -> None:
    assert await bring_in(document, Arrival(())) == ()
    assert not document.can_undo
