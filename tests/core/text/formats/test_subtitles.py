from core.text.formats import subtitles
from core.text.formats.reading import read
from core.text.formats.subtitles import Timed
from core.text.parse import Chapter, Spoken

SRT = """1
00:00:01,000 --> 00:00:02,500
<i>ANNA: I heard</i>
something.

2
00:00:03,000 --> 00:00:04,000 X1:1
- Did you?
- No.

3
00:00:05,000 --> 00:00:06,000

4
00:00:07,000 --> 00:00:08,000
{\\an8}# Row, row #
"""

VTT = """WEBVTT - Ferry

NOTE nobody
says this

STYLE
::cue { color: red }

intro
00:01.000 --> 00:02.500 align:start
<v.loud Anna>I <b>heard</b> something &amp; <c.red>more</c>.</v>

00:03.000 --> 00:04.000
<v Anna>Did you?</v> <v Ben>No,
I did not.</v>

01:00:05.000 --> 01:00:06.000
Rain.
"""


def test_the_cues_of_subrip_are_lines() -> None:
    chapters = (
        Chapter(
            "",
            (
                Spoken("ANNA", "", "I heard something.", 0.5),
                Spoken("", "", "Did you?", 0.0),
                Spoken("", "", "No.", 3.0),
                Spoken("", "", "# Row, row #"),
            ),
        ),
    )
    assert read(SRT.encode(), "a.srt") == chapters
    assert read(SRT.replace("\n", "\r\n").encode("utf-8-sig"), "a.txt") == chapters


def test_the_voices_of_webvtt_are_speakers() -> None:
    chapters = (
        Chapter(
            "",
            (
                Spoken("Anna", "", "I heard something & more.", 0.5),
                Spoken("Anna", "", "Did you?", 0.0),
                Spoken("Ben", "", "No, I did not.", 60.0),
                Spoken("", "", "Rain."),
            ),
        ),
    )
    assert read(VTT.encode(), "a.vtt") == read(VTT.encode("utf-16"), "a") == chapters


TIMED = (
    Timed(0.0, 1.5, "ANNA", "I <heard> it & [pause 0.5s] more."),
    Timed(1.85, 3661.0004, "", "Rain."),
    Timed(3661.5, 3662, "BEN", "[pause 1s]"),
)


def test_what_is_written() -> None:
    assert subtitles.write_srt(TIMED) == (
        "1\n00:00:00,000 --> 00:00:01,500\nANNA: I <heard> it & more.\n\n2\n00:00:01,850 --> 01:01:01,000\nRain.\n"
    )
    assert subtitles.write_vtt(TIMED) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\n<v ANNA>I &lt;heard&gt; it &amp; more.\n\n"
        "00:00:01.850 --> 01:01:01.000\nRain.\n"
    )


def test_what_is_written_is_read_again() -> None:
    lines = (Spoken("ANNA", "", "I <heard> it & more.", 0.35), Spoken("", "", "Rain."))
    assert read(subtitles.write_vtt(TIMED).encode(), "a.vtt") == (Chapter("", lines),)
    assert read(subtitles.write_srt(TIMED).encode(), "a.srt") == (Chapter("", lines),)


def test_the_time_between_cues_is_the_rest_after_a_line() -> None:
    timed = [
        Timed(0, 1.2, "ANNA", "Yes."),
        Timed(2.0, 3.0, "", "Rain."),
        Timed(2.5, 4.0, "", "Snow:"),
        Timed(9, 10, "", "No."),
    ]
    for name, data in (("a.srt", subtitles.write_srt(timed)), ("a.vtt", subtitles.write_vtt(timed))):
        (chapter,) = read(data.encode(), name)
        assert [line.pause for line in chapter.lines] == [0.8, 0.0, 5.0, None]
        assert [line.text for line in chapter.lines] == ["Yes.", "Rain.", "Snow:", "No."]
        assert chapter.lines[0].speaker == "ANNA"
