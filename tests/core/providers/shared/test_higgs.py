"""The instruction of a described voice, and the sounds in a text, as the model's own examples have them."""

import pytest

from core.domain.params import Value, complete
from core.errors import RequestProblem
from core.providers.shared.higgs import (
    DESCRIPTION,
    TAGS,
    check_speakers,
    prepared,
    scene_prompt,
    speakers_in,
    system_prompt,
    with_sounds,
)

SINGLE = "Generate audio following instruction.\n\n<|scene_desc_start|>\n{}\n<|scene_desc_end|>"
SEVERAL = (
    "You are an AI assistant designed to convert text into speech.\n"
    "If the user's message includes a [SPEAKER*] tag, do not read out the tag and generate speech for the following"
    " text, using the specified voice.\n"
    "If no speaker tag is present, select a suitable voice on your own.\n\n"
    "<|scene_desc_start|>\n{}\n<|scene_desc_end|>"
)
QUIET = "Audio is recorded from a quiet room."
TWO = "[SPEAKER0] One.\n[SPEAKER1] Two."


def prompt(text: str, **params: Value) -> str:
    return system_prompt(complete(DESCRIPTION, params), text)


@pytest.mark.parametrize(
    ("text", "params", "expected"),
    [
        ("Hello.", {}, SINGLE.format(QUIET)),
        ("Hello.", {"scene": "  A busy café. "}, SINGLE.format("A busy café.")),
        ("Hello.", {"speakers": "warm; slow"}, SINGLE.format(QUIET + "\n\nSPEAKER0: warm; slow")),
        ("Hello.", {"speakers": "warm\nunused"}, SINGLE.format(QUIET + "\n\nSPEAKER0: warm")),
        ("Hello.", {"scene": "", "speakers": "warm"}, SINGLE.format("SPEAKER0: warm")),
        ("Hello.", {"scene": "", "speakers": " "}, "Generate audio following instruction."),
        (TWO, {}, SEVERAL.format(QUIET + "\n\nSPEAKER0: feminine\nSPEAKER1: masculine")),
        (TWO, {"speakers": "vocal fry;monotone"},
         SEVERAL.format(QUIET + "\n\nSPEAKER0: vocal fry;monotone\nSPEAKER1: masculine")),
        (TWO, {"speakers": "\nolder man"}, SEVERAL.format(QUIET + "\n\nSPEAKER0: feminine\nSPEAKER1: older man")),
        (TWO, {"speakers": "SPEAKER0: a\n[SPEAKER1]: b\nc"},
         SEVERAL.format(QUIET + "\n\nSPEAKER0: a\nSPEAKER1: b\nSPEAKER2: c")),
        ("[SPEAKER3] Alone.", {}, SEVERAL.format(QUIET + "\n\nSPEAKER3: masculine")),
        ("Hello.", {"is_multi_speaker": True}, SEVERAL.format(QUIET)),
        ("Hello.", {"is_multi_speaker": True, "speakers": "a\nb"},
         SEVERAL.format(QUIET + "\n\nSPEAKER0: a\nSPEAKER1: b")),
        (TWO, {"system_prompt": "Typed.\n"}, "Typed.\n"),
        ("Hello.", {"system_prompt": " \n"}, SINGLE.format(QUIET)),
    ],
)  # fmt: skip
def test_the_instruction_is_composed(text, params, expected):
    assert prompt(text, **params) == expected


def test_speakers_are_numbers_in_order():
    assert speakers_in("[SPEAKER2] a [SPEAKER0] b [speaker1] c [SPEAKER2]") == (0, 2)


def test_every_tag_that_is_offered_becomes_the_models_own():
    assert [with_sounds(tag) for tag in TAGS] == [
        "<SE>[Laughter]</SE>",
        "<SE_s>[Humming]</SE_s>",
        "<SE_e>[Humming]</SE_e>",
        "<SE_s>[Music]</SE_s>",
        "<SE_e>[Music]</SE_e>",
        "<SE>[Music]</SE>",
        "<SE_s>[Singing]</SE_s>",
        "<SE_e>[Singing]</SE_e>",
        "<SE>[Applause]</SE>",
        "<SE>[Cheering]</SE>",
        "<SE>[Cough]</SE>",
    ]


def test_other_brackets_stay_and_what_is_done_is_not_done_twice():
    text = "[SPEAKER0] Well [Laugh] [hm] [sing] <SE>[Laughter]</SE>"
    assert with_sounds(text) == "[SPEAKER0] Well <SE>[Laughter]</SE> [hm] [sing] <SE>[Laughter]</SE>"
    assert with_sounds(with_sounds(text)) == with_sounds(text)


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("Hello there", "Hello there."),
        ("Hello there!", "Hello there!"),
        ("Stop [cough]", "Stop <SE>[Cough]</SE>"),
        ("[music start] La [music end]", "<SE_s>[Music]</SE_s> La <SE_e>[Music]</SE_e>"),
        ("\u4f60\u597d\uff0c\u4e16\u754c\u3002", "\u4f60\u597d, \u4e16\u754c."),
        ("\u300cHi\u300d \u2014 she\u2019s \u201chere\u201d\u2026", '"Hi" - she\'s "here"...'),
        ("It is 3\u00b0C (cold)  outside", "It is 3 degrees Celsius cold outside."),
        ("212\u00b0F", "212 degrees Fahrenheit."),
        (" [SPEAKER0]  One. \n\n[SPEAKER1] Two", "[SPEAKER0] One.\n[SPEAKER1] Two."),
        (" \n ", ""),
    ],
)
def test_a_text_is_prepared_as_the_example_prepares_it(written, sent):
    assert prepared(written) == sent


def test_a_scene_stands_alone_where_recordings_tell_who_speaks():
    assert scene_prompt(" A church. ") == SINGLE.format("A church.")
    assert scene_prompt(" ") == "Generate audio following instruction."


def test_every_speaker_of_a_text_has_a_recording():
    check_speakers("[SPEAKER0] One. [SPEAKER1] Two.", 2)
    check_speakers("Nobody in particular.", 1)
    with pytest.raises(RequestProblem, match="SPEAKER1"):
        check_speakers("[SPEAKER0] One. [SPEAKER1] Two.", 1)
