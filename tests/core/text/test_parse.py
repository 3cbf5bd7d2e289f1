import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import NothingToSay, TooMuchText, UnreadableText
from core.text.manner import fit
from core.text.names import LONGEST
from core.text.parse import MOST_BYTES, Chapter, Spoken, parse, parse_file, unparse


def lines(text: str, *known: str) -> list[tuple[str, str, str]]:
    return [(line.speaker, line.direction, line.text) for chapter in parse(text, known) for line in chapter.lines]


def speaker(row: str) -> str:
    return lines(row)[0][0]


def test_the_format_of_the_manual() -> None:
    text = (
        "# Chapter title\n"
        "ANNA: I heard something. [pause 0.5s] Did you?\n"
        "\n"
        "BEN (whispering): No.\n"
        "A line without a name is spoken by the narrator.\n"
    )
    assert parse(text) == (
        Chapter(
            "Chapter title",
            (
                Spoken("ANNA", "", "I heard something. [pause 0.5s] Did you?"),
                Spoken("BEN", "whispering", "No."),
                Spoken("", "", "A line without a name is spoken by the narrator."),
            ),
        ),
    )


NAMES = (
    """
ANNA|Anna|BEN|Old Man|Dr. Müller|Jean-Luc|O'Brien|Mrs. O’Leary|МАША
Мария-Луиза|GUARD 2|2nd GUARD|Voice #2|R2-D2|C-3PO|HAL 9000|Agent 007
d'Artagnan|van Gogh|Queen of Hearts|Ludwig van Beethoven|J.R. Ewing|St. John
ANNA & BEN|ANNA/BEN|Åsa|ÉLODIE|Nguyễn Văn A|İbrahim|Σωκράτης|Արամ|გიორგი|安娜|老周|李想
甲|他|旁白|王老师|亚历山大·普希金|さくら|花子|ナレーター|안나|أحمد|דנה|अन्ना|राम
สมชาย|Q|A|Narrator|The Old Man|Anna Maria
""".strip()
    .replace("\n", "|")
    .split("|")
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("colon", [": ", "：", ":", " : "])
def test_names_of_many_kinds(name: str, colon: str) -> None:
    assert lines(f"{name}{colon}hello") == [(name, "", "hello")]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("direction", ["(softly)", "（低声）", " (to Ben)", "(at 10:42)"])
def test_names_with_a_direction(name: str, direction: str) -> None:
    assert lines(f"{name} {direction}: hello") == [(name, direction.strip(" ()（）"), "hello")]


SENTENCES = r"""
He said: no
It was clear: the boat was gone.
At 10:42 we left
http://example.org/x
HTTPS://EXAMPLE.ORG
3:2 for us
He asked Anna: why?
One thing: listen.
Anna said: no
Mr. Smith said: no
Anna, listen: no
Wait. Anna: no
“Wait”, he said: “no.”
Note: the boat is late.
Chapter 2: The Crossing
Scene 3: the pier
CUT TO: the pier
Dear Anna: no
P.S.: bring a coat
Genesis 1:1 says so
10 a.m.: we left
10 PM: we left
std::string is a type
Anna :) what a day
C:\Users
Remember: no names
Then he whispered: no
He had one rule: no
- Anna: no
: nothing
(
:
::
他说：不
她说道：不
他问：谁？
老周笑着说：不
安娜低声说：走
事情是这样的：船走了
注意：船要开了
第一章：码头
只有一件事：走
彼は言った：いや
그가 말했다: 아니
قال أحمد: لا
הוא אמר: לא
Он сказал: нет
Er sagte: nein
Elle a dit : non
Ella dijo: no
""".strip().splitlines()


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_with_a_colon_is_the_narrators(sentence: str) -> None:
    assert lines(sentence) == [("", "", sentence)]


def test_a_name_has_forty_characters_and_no_more() -> None:
    assert speaker("A" * LONGEST + ": hello") == "A" * LONGEST
    assert speaker("A" * (LONGEST + 1) + ": hello") == ""


def test_lower_case_names_need_a_file_that_writes_names_so() -> None:
    assert lines("anna: hi\nben: ho") == [("anna", "", "hi"), ("ben", "", "ho")]
    assert speaker("nope: not going") == ""


def test_a_doubtful_chinese_name_counts_when_it_comes_back() -> None:
    assert speaker("戴帽子的男人：走吧") == ""
    assert lines("戴帽子的男人：走吧\n戴帽子的男人：快") == [("戴帽子的男人", "", "走吧"), ("戴帽子的男人", "", "快")]


def test_a_known_member_of_the_cast_is_always_one() -> None:
    assert lines("the ferryman: Last call.", "The Ferryman") == [("the ferryman", "", "Last call.")]


def test_a_name_alone_speaks_the_lines_below_it() -> None:
    text = "BEN:\n(angry)\nThey would not dare.\nWould they?\n\nRain.\nANNA (softly):\n\nNo.\nBEN: Yes.\nRain."
    assert lines(text) == [
        ("BEN", "angry", "They would not dare."),
        ("BEN", "angry", "Would they?"),
        ("", "", "Rain."),
        ("ANNA", "softly", "No."),
        ("BEN", "", "Yes."),
        ("", "", "Rain."),
    ]


def test_a_name_alone_before_a_chapter_says_nothing() -> None:
    assert lines("BEN:\n# Two\nRain.") == [("", "", "Rain.")]


def test_forced_names_and_forced_narration() -> None:
    assert lines("@the ferryman: Last call.\n@Note (dry): x\n\\ANNA: y\n\\# z\n\\\\w") == [
        ("the ferryman", "", "Last call."),
        ("Note", "dry", "x"),
        ("", "", "ANNA: y"),
        ("", "", "# z"),
        ("", "", "\\w"),
    ]


def test_directions() -> None:
    assert lines("(softly): It rains.") == [("", "softly", "It rains.")]
    assert lines("ANNA (V.O.) (to Ben): No.") == [("ANNA", "V.O., to Ben", "No.")]
    assert lines("ANNA (): No.") == [("ANNA", "", "No.")]
    assert lines("ANNA: (I think) no.") == [("ANNA", "", "(I think) no.")]


def test_chapters() -> None:
    assert parse("Before.\n# One\n## Two\n#\n#hashtag") == (
        Chapter("", (Spoken("", "", "Before."),)),
        Chapter("One", ()),
        Chapter("Two", ()),
        Chapter("", (Spoken("", "", "#hashtag"),)),
    )
    assert parse("") == parse("\n \n") == ()


def test_right_to_left_marks_around_a_name_do_not_hide_it() -> None:
    assert lines("\u200fדנה\u200f: שלום") == [("דנה", "", "שלום")]


def test_indented_lines_and_full_width_spaces() -> None:
    assert lines("\t ANNA:\u3000你好\u3000") == [("ANNA", "", "你好")]


def test_a_line_of_100_000_characters() -> None:
    long = "word: " * 16_667
    assert lines(long) == [("", "", long.strip())]
    assert lines(f"ANNA: {long}") == [("ANNA", "", long.strip())]
    assert lines("A" * 100_000) == [("", "", "A" * 100_000)]


def test_a_script_of_5_mb_keeps_every_line() -> None:
    text = "ANNA: I heard something. Did you?\nRain began.\n" * 108_000
    assert len(lines(text)) == 216_000


# What the format can hold: a name of up to 40 characters without colon or parentheses, one line of text.
CHARS = st.one_of(
    st.sampled_from(list("abAB :.#@\\()（）：'’-&1安说\u200f。")), st.characters(exclude_categories=["C", "Z"])
)
TEXT = st.text(CHARS, max_size=60)


def held(text: str) -> str:
    return next((line.text for chapter in parse("@x: " + text) for line in chapter.lines), "")


def fit_name(text: str) -> str:
    plain = "".join(char for char in text if char not in ":：()（）\u200f")
    return " ".join(plain.split()).lstrip("@ ")[:40].strip()


def fit_direction(text: str) -> str:
    return " ".join("".join(char for char in text if char not in "()（）\u200f").split())


SOME_NAMES = st.sampled_from(["", "", *NAMES, "the ferryman", "Note", "他说", "anna", "He said"])
NAME = st.one_of(SOME_NAMES, TEXT.map(fit_name))
EMOTION = st.one_of(st.just(""), TEXT.map(fit))
RESTS = st.one_of(
    st.none(), st.integers(0, 60_000).map(lambda thousandths: thousandths / 1000).filter(lambda s: s != 0.35)
)


def steps(low: int, high: int) -> st.SearchStrategy[float]:
    return st.integers(low, high).map(lambda hundredths: hundredths / 100)


SPOKEN = st.builds(
    Spoken, NAME, st.one_of(st.just(""), TEXT.map(fit_direction)), TEXT.map(held).filter(bool), RESTS, EMOTION,
    st.one_of(st.just(1.0), steps(10, 400)), st.one_of(st.just(0.0), steps(-2400, 2400)),
    st.one_of(st.just(0.0), steps(-4000, 2000)), st.booleans(),
)  # fmt: skip
TITLE = TEXT.map(lambda text: text.strip(" \u200f"))
CHAPTERS = st.lists(st.builds(Chapter, TITLE, st.lists(SPOKEN, max_size=5).map(tuple)), max_size=4)


@given(CHAPTERS.map(tuple))
@settings(max_examples=500)
def test_what_is_written_is_read_again(chapters: tuple[Chapter, ...]) -> None:
    assert parse(unparse(chapters)) == chapters


@given(st.text(st.one_of(CHARS, st.just("\n")), max_size=400))
@settings(max_examples=500)
def test_what_was_read_can_be_written_and_read_again(text: str) -> None:
    chapters = parse(text)
    assert parse(unparse(chapters)) == chapters


def test_unparse_brings_into_the_format_what_it_cannot_hold() -> None:
    given = (Chapter("One\nTwo", (Spoken("Anna: (x)", "a (b)", "one\ntwo"), Spoken("BEN", "", " "))),)
    assert parse(unparse(given)) == (Chapter("One Two", (Spoken("Anna x", "a [b]", "one two"),)),)


def test_a_file_in_any_encoding() -> None:
    chapters = (Chapter("第一夜", (Spoken("安娜", "", "有人还醒着吗？"), Spoken("老周", "低声", "有。"))),)
    text = "# 第一夜\r\n安娜：有人还醒着吗？\r\n老周（低声）：有。\r\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        assert parse_file(text.encode(encoding)) == chapters


@pytest.mark.parametrize("data", [b"", b"\n\n", b"# Title only\n", b"\xef\xbb\xbf", b"ANNA:\n"])
def test_an_empty_script_is_a_problem_with_a_remedy(data: bytes) -> None:
    with pytest.raises(NothingToSay) as caught:
        parse_file(data)
    assert caught.value.remedy


def test_too_much_and_unreadable() -> None:
    with pytest.raises(TooMuchText, match="20 MB"):
        parse_file(b"a" * (MOST_BYTES + 1))
    with pytest.raises(UnreadableText):
        parse_file(b"\x89PNG\r\n\x1a\n\xff\xfe\x00")


def test_braces_tell_how_a_line_is_said() -> None:
    text = (
        "ANNA (softly) {emotion sad, speed 0.9, after 1.5s}: Yes.\n{heading}: At the quay\n{after 200ms}: Rain.\n"
        "BEN {pitch -2，volume 3 dB}:\nNo.\nNever.\n"
    )
    low = Spoken("BEN", "", "No.", None, pitch=-2.0, volume=3.0)
    assert parse(text)[0].lines == (
        Spoken("ANNA", "softly", "Yes.", 1.5, "sad", 0.9),
        Spoken("", "", "At the quay", heading=True),
        Spoken("", "", "Rain.", 0.2),
        low,
        msgspec.structs.replace(low, text="Never."),
    )


@pytest.mark.parametrize(
    "row",
    [
        "{laughs}: no",
        "BEN {x}: no",
        "{speed fast}: no",
        "{speed 99}: no",
        "{}: no",
        "{speed 1, speed 2}: no",
        "{after 61s}: no",
    ],
)
def test_braces_with_anything_else_are_text(row: str) -> None:
    assert lines(row) == [("", "", row)]
