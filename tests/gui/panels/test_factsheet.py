"""The facts of a bought take: its price, its numbers at the provider, and what was written beside it."""

from pathlib import Path

import msgspec

from core.domain.params import Number
from gui.panels.factsheet import _value, sheet_of
from tests.gui.paid import paid


async def test_a_bought_take_tells_its_price_its_provider_and_its_call(tmp_path: Path, qapp: object) -> None:
    async with paid(tmp_path) as made:
        line = made.line(made.ben, "x" * 100)
        await made.studio.generate(made.document, [line])
        await made.until(lambda: made.state(line) == "done")
        (take,) = await made.studio.line_takes(line)
        asked = len(made.server.requests)
        rows = dict(row for _title, rows in (await sheet_of(made.studio, take)).groups for row in rows)
        assert rows["Profile"] == "302.AI"
        assert rows["Generator"] == "Speech of many vendors"
        assert rows["Voice"] == "openai/alloy"
        assert "PTC" in rows["Price"]
        assert rows["Call"] == made.studio.queue.orders()[-1].jobs[0].trace
        assert not [r for r in made.server.requests[asked:] if r.step == "voices"], "no name is fetched for it"


async def test_what_the_provider_wrote_beside_it_is_told_under_its_name(tmp_path: Path, qapp: object) -> None:
    async with paid(tmp_path) as made:
        line = made.line(made.document.narrator.id, "Rain.")
        await made.studio.generate(made.document, [line])
        await made.until(lambda: made.state(line) == "done")
        (take,) = await made.studio.line_takes(line)
        assert (await sheet_of(made.studio, take)).notes == ()
        song = msgspec.structs.replace(take, notes={"lyrics": "[Verse]\nMoon over water", "mood": "slow", "title": ""})
        assert (await sheet_of(made.studio, song)).notes == (("Lyrics", "[Verse]\nMoon over water"), ("mood", "slow"))
        untimed = msgspec.structs.replace(take, notes={"timing": "missing", "task": "42"})
        ((name, words),) = (await sheet_of(made.studio, untimed)).notes
        assert (name, words) == ("Timing", "The times of the words were asked for and did not come.")


def test_a_whole_number_is_told_in_full_and_a_share_as_short_as_it_is() -> None:
    assert _value(Number("seed", 0, 2**32, whole=True), 1690970123) == "1690970123"
    assert _value(Number("top_p", 0.0, 1.0, step=0.05), 0.95) == "0.95"
