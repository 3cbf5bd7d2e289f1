"""What holds for every format: kinds, limits, and that nothing strange is read."""

import pytest

from core.errors import NothingToSay, ScriptProblem, TooMuchText, UnreadableText
from core.text.formats.reading import ENDINGS, MOST_SPEAKERS, read
from core.text.parse import MOST_BYTES, Chapter, Spoken

TEXT = "# One\nANNA (softly): Yes.\n"


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a", "a.TXT", "a.srt", "a.vtt"])
def test_our_own_format_under_any_name(name: str) -> None:
    assert read(TEXT.encode(), name) == (Chapter("One", (Spoken("ANNA", "softly", "Yes."),)),)


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_empty_file_is_a_sentence(ending: str) -> None:
    with pytest.raises(ScriptProblem) as caught:
        read(b"", f"a{ending}")
    assert caught.value.remedy
    with pytest.raises((NothingToSay, ScriptProblem)):
        read(b"\n\n", f"a{ending}")


@pytest.mark.parametrize("ending", [ending for ending in ENDINGS if ending not in {".docx", ".epub"}])
def test_what_is_no_text(ending: str) -> None:
    with pytest.raises(UnreadableText):
        read(b"\x89PNG\r\n\x1a\n\xff\xfe\x00", f"a{ending}")
    with pytest.raises(TooMuchText, match="20 MB"):
        read(b"a" * (MOST_BYTES + 1), f"a{ending}")


@pytest.mark.parametrize("ending", [".txt", ".md", ".fountain"])
def test_ten_megabytes_in_one_paragraph(ending: str) -> None:
    with pytest.raises(TooMuchText, match="put line breaks between its sentences"):
        read(b"It rains. " * 1_000_000, f"a{ending}")


def test_a_colon_in_every_line() -> None:
    rows = "\n".join(f"NAME {n}: value" for n in range(10_000))
    with pytest.raises(TooMuchText, match=r"seems to have 10000 new speakers.*put a backslash"):
        read(rows.encode(), "a.txt")


def test_a_large_cast_is_taken_and_the_known_do_not_count() -> None:
    names = [f"NAME {n}" for n in range(MOST_SPEAKERS + 50)]
    rows = "\n".join(f"{name}: Yes." for name in names).encode()
    assert len(read(rows, "a.txt", names[:50])[0].lines) == MOST_SPEAKERS + 50
    with pytest.raises(TooMuchText):
        read(rows, "a.txt", names[:49])
