import random
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UnreadableText
from core.text.decode import decode

ENGLISH = "# Harbour\nANNA: I heard something. Did you?\nBEN (whispering): No.\n"
CHINESE = (
    "# 第一夜\n安娜：这里是雨夜电台，有人还醒着吗？\n"
    "老周（低声）：有。我在桥下，车坏了，收音机倒是好的。\n她没有马上回答。\n"
)
RUSSIAN = "МАША: Ты слышала?\nПаром уходит без нас, и никто не ждёт.\n"
TEXTS = [
    ENGLISH,
    CHINESE,
    RUSSIAN,
    "安娜：你好。\n",
    "Dr. Müller: “Ja” – 🙂\n",
    "דנה: שלום\nأحمد: مرحبا\n",
    "안나: 들었어?\n",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
def test_every_promised_encoding_gives_the_same_text(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_both_byte_orders_with_their_mark() -> None:
    assert decode(b"\xff\xfe" + CHINESE.encode("utf-16-le")) == CHINESE
    assert decode(b"\xfe\xff" + CHINESE.encode("utf-16-be")) == CHINESE


def test_traditional_characters_in_gb18030() -> None:
    text = "老周：這個時候誰還會聽電臺呢？我們來說說話，等雨過去。\n"
    assert decode(text.encode("gb18030")) == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"])))
def test_utf8_loses_nothing(text: str) -> None:
    if not text.startswith(("\ufeff", "PK", "%PDF", "{\\rtf")):
        assert decode(text.encode()) == text


def test_newlines_of_every_system() -> None:
    assert decode(b"a\r\nb\rc\nd") == "a\nb\nc\nd"


def test_halves_of_surrogate_pairs_come_through() -> None:
    assert decode(b"ANNA: a\xed\xa0\xbdb") == "ANNA: a\ud83db"
    assert decode(b"\xff\xfe" + "a".encode("utf-16-le") + b"\x3d\xd8" + "b".encode("utf-16-le")) == "a\ud83db"


def test_a_few_control_characters_are_still_text() -> None:
    assert decode(b"ANNA: Hello\x07\x1b[31m there\x00") == "ANNA: Hello\x07\x1b[31m there\x00"


def test_a_character_cut_off_by_the_end_is_marked() -> None:
    assert decode("安娜：你好".encode()[:-1]) == "安娜：你\ufffd"


def test_nothing_is_an_empty_text() -> None:
    assert decode(b"") == ""
    assert decode(b"\xef\xbb\xbf") == ""


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 20,
        b"\0" * 1000,
        b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + bytes(range(200, 256)) * 30,
        b"RIFF" + struct.pack("<I", 5000) + b"WAVEfmt " + b"\0" * 5000,
        b"PK\x03\x04" + b"x" * 100,
        b"%PDF-1.7\n" + b"text" * 100,
        b"{\\rtf1 hello}",
        "Dr. M\xfcller: caf\xe9, na\xefve. \x93No\x94, he said.".encode("latin-1"),
        RUSSIAN.encode("cp1251"),
        ("안나: 너도 들었어? 아니, 아무것도 못 들었어. 그냥 바람 소리야. 이제 그만 자자." * 3).encode("euc-kr"),
        ("アンナ：聞こえた？　いや、何も。風の音だよ。もう寝よう。" * 3).encode("shift-jis"),
        b"\xff\xfe" + random.Random(1).randbytes(4000),
    ],
)
def test_what_is_no_text_we_know_is_refused_with_a_remedy(data: bytes) -> None:
    with pytest.raises(UnreadableText) as caught:
        decode(data)
    assert caught.value.remedy


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_a_clear_refusal(data: bytes) -> None:
    try:
        text = decode(data)
    except UnreadableText:
        return
    assert "\r" not in text
