import pytest

from core.text.estimate import seconds


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("I heard something. Did you?", 1, 3),
        (
            "The harbour lamps went out one after another, as if someone were walking along the quay with a snuffer.",
            5,
            9,
        ),
        ("午夜过后，整座城市只剩下雨声，和一盏没有关掉的台灯。", 4, 9),
        ("アンナは何かを聞いたが、ベンは何も聞かなかった。", 2.5, 7),
        ("그녀는 무언가를 들었지만 벤은 아무것도 듣지 못했다.", 2.5, 7),
        ("Паром уходит без нас, и никто не ждёт на берегу.", 2.5, 6),
        ("ผู้หญิงคนหนึ่งยืนรออยู่ที่ท่าเรือ", 1, 4),
        ("1984", 0.4, 2),
        ("", 0, 0),
        ("…", 0, 0.5),
    ],
)
def test_about_as_long_as_a_reader_needs(text: str, least: float, most: float) -> None:
    assert least <= seconds(text) <= most


def test_pauses_count_in_full_and_broken_ones_not_at_all() -> None:
    assert seconds("Go. [pause 2s]") == pytest.approx(seconds("Go.") + 2)
    assert seconds("[pause 1s] [pause 500ms]") == 1.5
    assert seconds("Go. [pause abc]") == seconds("Go.")


def test_half_the_rate_takes_twice_the_time() -> None:
    assert seconds("I heard something.", 100) == pytest.approx(2 * seconds("I heard something.", 200))
