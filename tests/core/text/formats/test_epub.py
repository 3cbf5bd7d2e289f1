import pytest

from core.errors import NothingToSay, ScriptProblem, TooMuchText
from core.text.formats.reading import read
from core.text.parse import MOST_BYTES, Chapter, Spoken
from tests.core.text.formats.packs import ENTITIES, book, zipped

ONE = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Not this</title><style>p {}</style><script src="x"/></head>
<body><section><h1>One:<br/>the <em>harbour</em></h1><p>Rain &amp; wind,&#160;all
night.</p><div>Loose <b>text</b><p>“Anna: no.”</p>after it</div>
<h2>Later</h2><ruby>漢<rt>かん</rt></ruby></section></body></html>"""


def narrated(*rows: str) -> tuple[Spoken, ...]:
    return tuple(Spoken("", "", row) for row in rows)


def test_the_documents_of_the_spine_are_chapters() -> None:
    pages = {
        "two": "<body><p>Snow.</p></body>",
        "one": ONE,
        "blank": "<body><img src='x'/></body>",
        "notes": "<p>1</p>",
    }
    spine = '<itemref idref="one"/><itemref idref="two"/><itemref idref="notes" linear="no"/><itemref idref="gone"/>'
    assert read(book(pages, spine), "book.epub") == (
        Chapter(
            "One: the harbour",
            narrated("Rain & wind, all night.", "Loose text", "“Anna: no.”", "after it", "Later", "漢"),
        ),
        Chapter("", narrated("Snow.")),
    )


def test_a_book_is_known_by_what_it_is() -> None:
    assert read(book({"one": ONE.encode("utf-16")}), "book.docx")[0].title == "One: the harbour"


def test_entities_of_the_books_own_are_not_expanded() -> None:
    page = f"<!DOCTYPE html [{ENTITIES}]><html><body><p>&e9; Rain.</p></body></html>"
    (chapter,) = read(book({"one": page}), "book.epub")
    assert sum(len(line.text) for line in chapter.lines) < 2000
    assert chapter.lines[-1].text.endswith("Rain.")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no book", "no EPUB file"),
        (b"PK\x03\x04 cut off", "damaged"),
        (book({"one": ONE})[:-200], "damaged"),
        (zipped({"a.txt": "Rain."}), "neither a Word document nor an EPUB"),
        (zipped({"META-INF/container.xml": "<container/>"}), "does not say where its text is"),
        (zipped({"META-INF/container.xml": "<rootfile full-path='../../etc/passwd'/>"}), "damaged"),
        (
            zipped({"META-INF/container.xml": "", "META-INF/rights.xml": "", "META-INF/encryption.xml": ""}),
            "protected",
        ),
    ],
)
def test_what_is_no_book(data: bytes, words: str) -> None:
    with pytest.raises(ScriptProblem, match=words) as caught:
        read(data, "book.epub")
    assert caught.value.remedy


def test_a_damaged_page() -> None:
    data = bytearray(book({"one": ONE * 20}))
    place = data.index(b"OEBPS/text/one page.xhtml") + 60
    data[place : place + 40] = bytes(40)
    with pytest.raises(ScriptProblem, match="damaged"):
        read(bytes(data), "book.epub")


def test_a_book_without_text() -> None:
    with pytest.raises(NothingToSay):
        read(book({"one": "<img src='x'/>"}), "book.epub")


def test_a_book_that_unpacks_to_far_too_much() -> None:
    with pytest.raises(TooMuchText, match="larger than any script"):
        read(book({"one": b"<p>" + bytes(50_000_000)}), "book.epub")
    letters = bytes(range(97, 123)) * 4
    page = b"".join(letters[n % 26 : n % 26 + 50 + n % 20] + b"%d" % n for n in range(MOST_BYTES // 100))
    with pytest.raises(TooMuchText, match="larger than any script"):
        read(book({"one": page, "two": page}), "book.epub")


def test_a_book_of_very_many_files() -> None:
    with pytest.raises(TooMuchText):
        read(zipped({f"{n}.xhtml": "" for n in range(10_001)} | {"META-INF/container.xml": ""}), "book.epub")
