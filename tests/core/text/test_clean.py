import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.clean import clean

ANY = st.text(st.characters(codec=None))


@given(ANY)
def test_clean_text_can_be_encoded_and_cleaned_again(text: str) -> None:
    result = clean(text)
    assert result.encode().decode() == result
    assert clean(result) == result


@given(ANY)
def test_clean_text_comes_back_from_sqlite(text: str) -> None:
    db = sqlite3.connect(":memory:")
    try:
        assert db.execute("SELECT ?", (clean(text),)).fetchone() == (clean(text),)
    finally:
        db.close()


@pytest.mark.parametrize(
    ("dirty", "result"),
    [
        ("a\x00b\x08c\x7f\x9fd", "abcd"),
        ("a\tb", "a\tb"),
        ("a\r\nb\rc\u2028d\x85e\x0bf", "a\nb\nc\nd\ne\nf"),
        ("a\ud83db", "a\ufffdb"),
        ("a\udc00", "a\ufffd"),
        ("\ud83d\ude42", "🙂"),
        ("\ufeffa\ufffe\uffff\ufdd0\U0001ffff", "a\ufffd\ufffd\ufffd\ufffd"),
        ("\x1b[31mred\x1b[0m", "red"),
    ],
)
def test_what_goes_and_what_it_becomes(dirty: str, result: str) -> None:
    assert clean(dirty) == result


@pytest.mark.parametrize(
    "kept", ["\u200fשלום\u200e", "👩\u200d👩\u200d👧", "❤\ufe0f", "🏴\U000e0067\U000e007f", "می\u200cخواهم", "e\u0301"]
)
def test_marks_and_joiners_of_real_writing_stay(kept: str) -> None:
    assert clean(kept) == kept
