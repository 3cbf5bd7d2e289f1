"""Columns of tables without a header, or with one in other words, are guessed."""

import pytest

from core.text.formats.columns import guess
from core.text.formats.table import Layout, read_as
from core.text.parse import Chapter, Spoken

NONE = 'ANNA,softly,"Yes, it rains.",0.5\nBEN,,No. Go back to sleep.,1\nANNA,loud,Did you hear the engine?,0.25\n'


def test_without_a_header() -> None:
    layout = guess(NONE)
    assert layout == Layout(",", ("speaker", "direction", "text", "pause"), header=False)
    assert read_as(NONE, layout)[0].lines[0] == Spoken("ANNA", "softly", "Yes, it rains.", 0.5)
    assert len(read_as(NONE, layout)[0].lines) == 3


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_what_parts_the_cells(separator: str) -> None:
    text = f"ANNA{separator}Yes, it rains, and it rains.\nBEN{separator}No, it does not, never.\n" * 3
    assert guess(text) == Layout(separator, ("speaker", "text"), header=False)


def test_a_header_in_other_words() -> None:
    text = "Nr,Character,Who hears it,What is spoken\n1,ANNA,BEN,Good evening to you.\n2,BEN,ANNA,And to you.\n"
    assert guess(text.replace("What is spoken", "Text")).columns == ("", "speaker", "", "text")
    assert guess(text.replace("Who hears it", "Mood")) == Layout(",", ("", "speaker", "emotion", "text"))


def test_the_same_header_twice_counts_once() -> None:
    assert guess("text,text,speaker\na,b,c\n").columns == ("text", "", "speaker")


@pytest.mark.parametrize("text", ["", "\n\n", "one", '"', "a\nb\n", ",,,\n,,,\n"])
def test_hardly_a_table(text: str) -> None:
    layout = guess(text)
    assert "text" in layout.columns
    assert isinstance(read_as(text, layout), tuple)


def test_another_choice_reads_it_otherwise() -> None:
    layout = Layout(",", ("text", "", "chapter", ""), header=False)
    assert read_as(NONE, layout)[0] == Chapter("Yes, it rains.", (Spoken("", "", "ANNA"),))
