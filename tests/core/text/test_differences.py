"""Which words count as said otherwise, and which only look different."""

import pytest

from core.domain.script import Pronunciation
from core.text.differences import How, compare, longest_repeat


def differing(written: str, said: str, *dictionary: Pronunciation) -> list[tuple[str, str]]:
    pieces = compare(written, said, dictionary).pieces
    return [(piece.written, piece.said) for piece in pieces if piece.how is not How.SAME]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("I heard something. [pause 0.5s] Did you?", "i heard something did you"),
        ("Don’t go, Dr. Smith!", "Don't go Dr Smith."),
        (
            "In 1984 it carried 12,450 people.",
            "In nineteen eighty four it carried twelve thousand four hundred fifty people",
        ),
        ("twelve thousand people", "12,000 people"),
        ("一九八四年，没有人迟到。", "1984年没有人迟到"),
        ("The lamp post", "The lamppost"),
        ("[laughs] Well <|breath|> then.", "Well then"),
        ("Café Müller", "CAFE MULLER"),
        ("", ""),
    ],
)
def test_what_only_looks_different_is_the_same(written: str, said: str) -> None:
    found = compare(written, said)
    assert differing(written, said) == []
    assert found.wrong == 0


def test_words_that_are_missing_more_or_others_are_told_in_their_order() -> None:
    written = "The harbour lamps went out one after another."
    said = "The harbour lights went out one another, I think."
    assert differing(written, said) == [("lamps", "lights"), ("after", ""), ("", "I think.")]
    found = compare(written, said)
    assert (found.words, found.wrong) == (8, 4)
    assert found.share == 0.5


def test_what_is_the_same_is_shown_as_it_is_written() -> None:
    pieces = compare("Go, Ben. Now!", "go ben later").pieces
    assert [(piece.how, piece.written) for piece in pieces] == [(How.SAME, "Go, Ben."), (How.OTHER, "Now!")]


def test_chinese_is_compared_by_characters() -> None:
    assert differing("我听见了什么声音。你听见了吗？", "我听见什么声音，你看见了吗") == [("了", ""), ("听", "看")]


def test_a_dictionary_of_words_and_of_patterns_is_turned_back() -> None:
    assert differing("To Oslo.", "To Ooshloo", Pronunciation("Oslo", "Ooshloo")) == []
    assert differing("To Oslo.", "To Oslo", Pronunciation("Oslo", "Ooshloo")) == []
    pattern = Pronunciation(r"No\. (\d+)", r"number \1", regex=True, whole=False)
    assert differing("Room No. 7 is here.", "Room number 7 is here", pattern) == []
    assert differing("To Oslo.", "To nowhere", Pronunciation("(", "x", regex=True)) == [("Oslo.", "nowhere")]


def test_silence_is_all_words_missing() -> None:
    found = compare("Is there anybody?", "")
    assert (found.wrong, found.share) == (3, 1.0)


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("It was the best of times, it was the worst of times.", "it was the"),
        ("Never, never, never again.", "Never, never,"),
        ("好的，好的，我知道了", "好的，"),
        ("Every word once.", ""),
        ("", ""),
    ],
)
def test_the_longest_run_of_words_that_comes_twice(text: str, again: str) -> None:
    assert longest_repeat(text).casefold() == again.casefold()
