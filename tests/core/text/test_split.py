import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text.split import split

WRITING = st.text(
    st.one_of(
        st.sampled_from(list('ab .!?,;:\n。！？，…؟।\u0301\u200d\ufe0f👩🏽🇩🇪🇫ัก각ᅡᆨ"”)1')),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=300,
)


@given(WRITING, st.integers(1, 60))
@settings(max_examples=400)
def test_pieces_join_to_the_text_and_fit(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert "".join(pieces) == text
    assert all(len(piece) <= limit for piece in pieces)
    assert all(pieces) or pieces == ("",)


@given(WRITING, st.integers(12, 60))
def test_no_mark_is_parted_from_its_letter(text: str, limit: int) -> None:
    for piece in split(text, limit)[1:]:
        if unicodedata.category(piece[0]).startswith("M"):
            before = text[: text.index(piece)][-limit:]
            assert len(
                before.rstrip("".join(c for c in before if unicodedata.category(c).startswith("M")))
            ) <= 1 or all(unicodedata.category(char).startswith("M") or char == "\u200d" for char in before[1:])


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("One. Two. Three.", 10, ("One. Two. ", "Three.")),
        (
            "Dr. Who met J. S. Bach. He paid 3.50 there. Done!",
            30,
            ("Dr. Who met J. S. Bach. ", "He paid 3.50 there. Done!"),
        ),
        ("A first one, then some more words follow", 20, ("A first one, ", "then some more words", " follow")),
        ("你好。他说：不！走吧", 6, ("你好。", "他说：不！", "走吧")),
        ("هل سمعت؟ لا أبدا", 12, ("هل سمعت؟ ", "لا أبدا")),
        ("वह गया। वह आया।", 9, ("वह गया। ", "वह आया।")),
        ("“Go!” he said. “Now.” So he went.", 22, ("“Go!” he said. “Now.” ", "So he went.")),
        ("Para one is here.\n\nPara two. More", 28, ("Para one is here.\n\n", "Para two. More")),
        ("abcdefghij", 4, ("abcd", "efgh", "ij")),
        ("", 5, ("",)),
        ("exact", 5, ("exact",)),
    ],
)
def test_where_a_reader_would_breathe(text: str, limit: int, pieces: tuple[str, ...]) -> None:
    assert split(text, limit) == pieces


@pytest.mark.parametrize(
    "cluster",
    ["e\u0301\u0302", "👩\u200d👩\u200d👧", "🇩🇪", "👍🏽", "क्षि", "ᄀ\u1161\u11a8", "🏴\U000e0067\U000e0062\U000e007f"],
)
def test_a_combined_character_stays_whole(cluster: str) -> None:
    text = cluster * 30
    for limit in range(len(cluster), 4 * len(cluster)):
        assert all(len(piece) % len(cluster) == 0 for piece in split(text, limit))


def test_a_word_of_100_000_letters() -> None:
    assert [len(piece) for piece in split("x" * 100_000, 30_000)] == [30_000, 30_000, 30_000, 10_000]


def test_a_limit_below_one_is_a_bug() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        split("a", 0)
