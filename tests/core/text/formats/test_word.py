import io
import zipfile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ScriptProblem, TooMuchText
from core.text.formats import word
from core.text.formats.reading import read
from core.text.parse import Chapter, Spoken, parse, unparse
from tests.core.text.formats.packs import ENTITIES, zipped

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_body(body: str, before: str = "") -> bytes:
    """Return a document whose body is this XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(Document()))) as plain, zipfile.ZipFile(out, "w") as changed:
        for entry in plain.infolist():
            xml = f"{before}<w:document {W}><w:body>{body}</w:body></w:document>".encode()
            changed.writestr(entry, xml if entry.filename == word.DOCUMENT else plain.read(entry))
    return out.getvalue()


def test_paragraphs_are_rows_and_headings_chapters() -> None:
    document = Document()
    document.add_heading("The Ferry", 0)
    document.add_heading("One", 1)
    row = document.add_paragraph("ANNA (softly): ")
    row.add_run("Yes,").bold = True
    row.add_run(" it rains.")
    document.add_paragraph("Rain.\nSnow.")
    document.add_heading("Two", 2)
    document.add_paragraph("BEN:")
    document.add_paragraph("No.\tNever.")
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "ANNA:", "Why?"
    assert read(saved(document), "a.docx") == (
        Chapter(
            "One",
            (Spoken("ANNA", "softly", "Yes, it rains."), Spoken("", "", "Rain."), Spoken("", "", "Snow.")),
        ),
        Chapter("Two", (Spoken("BEN", "", "No. Never."), Spoken("ANNA", "", "Why?"))),
    )


def test_changes_that_are_tracked_are_read_as_they_would_be_accepted() -> None:
    data = with_body(
        "<w:p><w:r><w:t>It </w:t></w:r><w:ins><w:r><w:t>really </w:t></w:r></w:ins><w:del><w:r>"
        "<w:delText>never </w:delText></w:r></w:del><w:moveFrom><w:r><w:t>gone </w:t></w:r></w:moveFrom>"
        "<w:hyperlink><w:r><w:t>rains.</w:t></w:r>"
        "</w:hyperlink></w:p><w:sdt><w:sdtContent><w:p><w:r><w:t>Snow.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    assert [line.text for line in read(data, "a.txt")[0].lines] == ["It really rains.", "Snow."]


def test_entities_of_the_files_own_are_not_expanded() -> None:
    try:
        chapters = read(
            with_body("<w:p><w:r><w:t>Rain. &e9;</w:t></w:r></w:p>", f"<!DOCTYPE x [{ENTITIES}]>"), "a.docx"
        )
    except ScriptProblem as problem:
        assert "damaged" in str(problem)
    else:
        assert sum(len(line.text) for chapter in chapters for line in chapter.lines) < 2000


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0 an old one", "no Word file"),
        (b"ANNA: plain text", "no Word file"),
        (zipped({"word/document.xml": "<w:document/>"}), "damaged or of a kind"),
        (with_body("<w:p>")[:3000], "damaged"),
        (with_body("<w:p>"), "damaged or of a kind"),
    ],
)
def test_what_is_no_document(data: bytes, words: str) -> None:
    with pytest.raises(ScriptProblem, match=words) as caught:
        read(data, "a.docx")
    assert caught.value.remedy


@pytest.mark.parametrize("name", ["[Content_Types].xml", "_rels/.rels", "word/styles.xml", word.DOCUMENT])
@pytest.mark.parametrize("xml", ["<a/>", "<a", ""])
def test_a_part_that_is_something_else(name: str, xml: str) -> None:
    with zipfile.ZipFile(io.BytesIO(saved(Document()))) as plain:
        parts = {entry.filename: plain.read(entry) for entry in plain.infolist()}
    with pytest.raises(ScriptProblem) as caught:
        read(zipped(parts | {name: xml}), "a.docx")
    assert caught.value.remedy


def test_a_document_that_unpacks_to_far_too_much() -> None:
    with pytest.raises(TooMuchText, match="larger than any script"):
        read(zipped({"word/document.xml": bytes(300_000_000)}), "a.docx")


TEXT = st.text(
    st.one_of(st.sampled_from(list("ab :#@\\()：&<")), st.characters(exclude_categories=["C", "Z"])), max_size=30
)
ROWS = st.lists(st.one_of(TEXT, st.builds("{}: {}".format, st.sampled_from(["ANNA", "@he (x)"]), TEXT)), max_size=6)


@given(ROWS)
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_again(rows: list[str]) -> None:
    chapters = tuple(chapter for chapter in parse("\n".join(rows)) if chapter.lines)
    assert word.read(word.write(chapters)) == chapters
    assert parse(unparse(chapters)) == chapters
