import pytest

from core.text.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("They are leaving without us.", ""),
        ("那是发动机的声音。", "zh"),
        ("Anna 说：那是发动机的声音，他们不等我们了。", "zh"),
        ("それはエンジンの音だ。彼らは行ってしまう。", "ja"),
        ("엔진 소리였어.", "ko"),
        ("Это был двигатель.", "ru"),
        ("سمعت شيئا.", "ar"),
        ("Ήταν η μηχανή.", "el"),
        ("शोर सुना।", "hi"),
        ("1234 … 😀", ""),
        ("", ""),
    ],
)
def test_letters_tell_the_language_where_they_can(text: str, language: str) -> None:
    assert language_of(text) == language
