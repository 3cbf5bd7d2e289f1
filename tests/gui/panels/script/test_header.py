"""The words of the script's head."""

from core.projects.status import LineState, Tally
from gui.panels.script.header import summaries


def test_a_script_of_which_nothing_can_be_heard_tells_how_long_it_will_be() -> None:
    assert summaries(7, Tally({LineState.EMPTY: 7}, 0.0, 64.0))[0] == "7 lines · about 1:04"
    assert summaries(7, Tally({LineState.DONE: 7}, 30.0, 64.0))[:2] == [
        "7 lines · 0:30 of about 1:04",
        "7 lines · 0:30",
    ]
