import pytest

from core.text.formats.reading import read
from core.text.parse import Chapter, Spoken, unparse

BOOK = """---
title: Ferry
---
Harbour
=======

**ANNA:** I *heard* something. [pause 0.5s]
> - _BEN_ (whispering): **No**, `never`.

<!-- not
said -->
Rain on [the quay](https://example.org "Quay"), 2 * 3 * 4 and snake_case_word.

***

## Night ##

\\Note: the boat\\*s late.
![The boat](boat.png)
"""


def test_marks_go_and_the_text_stays() -> None:
    assert read(BOOK.encode(), "book.md") == (
        Chapter(
            "Harbour",
            (
                Spoken("ANNA", "", "I heard something. [pause 0.5s]"),
                Spoken("BEN", "whispering", "No, never."),
                Spoken("", "", "Rain on the quay, 2 * 3 * 4 and snake_case_word."),
            ),
        ),
        Chapter("Night", (Spoken("", "", "Note: the boat*s late."), Spoken("", "", "The boat"))),
    )


def test_our_own_format_in_a_file_that_is_called_markdown() -> None:
    chapters = (
        Chapter(
            "One", (Spoken("ANNA", "softly", "Yes."), Spoken("", "", "# no chapter"), Spoken("", "", "BEN: quoted"))
        ),
    )
    assert read(unparse(chapters).encode(), "ours.md") == chapters


@pytest.mark.parametrize(
    "row", ["*" * 100_000, "_a" * 50_000, "[" * 100_000, "`" * 99_999, "**a" * 30_000, "- " * 50_000]
)
def test_many_marks_end_with_their_row(row: str) -> None:
    lines = read(f"Rain.\n{row}\nSnow.\n".encode(), "marks.md")[0].lines
    assert (lines[0].text, lines[-1].text) == ("Rain.", "Snow.")
