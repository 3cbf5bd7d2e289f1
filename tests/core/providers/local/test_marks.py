from core.providers.local.marks import END, SENTENCE, WORD, Event, stretches

RATE = 100


def cut(text, *events, samples=1000):
    return [
        (mark.kind, mark.start, mark.end, mark.text)
        for mark in stretches(text, [Event(*event) for event in events], samples, RATE)
    ]


def test_a_sentence_lasts_until_the_next_one_and_a_word_until_its_clause_ends():
    found = cut(
        "Go. Run!",
        (SENTENCE, 1, 0, 0),
        (WORD, 1, 2, 0),
        (END, 4, 0, 300),
        (SENTENCE, 5, 0, 320),
        (WORD, 5, 3, 320),
        (END, 8, 0, 900),
    )
    assert found == [
        ("sentence", 0.0, 3.2, "Go."),
        ("sentence", 3.2, 10.0, "Run!"),
        ("word", 0.0, 3.0, "Go"),
        ("word", 3.2, 9.0, "Run"),
    ]


def test_the_engines_length_stops_at_an_apostrophe_but_the_word_does_not():
    found = cut("it's “me”", (WORD, 1, 2, 0), (WORD, 7, 0, 500))
    assert [mark[3] for mark in found] == ["it's", "me"]


def test_several_events_within_the_same_characters_are_one_word():
    found = cut("7.50 a", (WORD, 1, 4, 0), (WORD, 2, 3, 100), (WORD, 2, 3, 200), (WORD, 6, 1, 600))
    assert found == [("word", 0.0, 6.0, "7.50"), ("word", 6.0, 10.0, "a")]


def test_a_closing_quote_stays_with_its_sentence():
    found = cut("“好。”走。", (SENTENCE, 2, 0, 0), (END, 3, 0, 400), (SENTENCE, 5, 0, 400), (END, 6, 0, 1000))
    assert [mark[3] for mark in found] == ["“好。”", "走。"]


def test_stretches_stay_inside_the_audio_and_are_never_empty():
    found = cut("a b c", (WORD, 1, 1, 0), (WORD, 3, 1, 0), (WORD, 5, 1, 2000), samples=1000)
    assert found == [("word", 0.0, 10.0, "b")]
