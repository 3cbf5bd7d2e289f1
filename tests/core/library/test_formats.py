"""Libraries of every released format, made by the Roomtone of their time, opened by today's."""

import zipfile
from pathlib import Path

import pytest

from core.audio.measure import measure
from core.domain.job import State
from core.library.migrations import MIGRATIONS
from core.paths import Paths
from core.projects.status import LineState
from core.studio import Studio
from tests.fixtures.make_library import SPOKEN, WAITING

FOLDER = Path(__file__).parents[2] / "fixtures" / "libraries"
LIBRARIES = sorted(FOLDER.glob("format-*.zip"))


@pytest.fixture(params=LIBRARIES, ids=[path.stem for path in LIBRARIES])
async def studio(request, tmp_path: Path):
    paths = Paths.under(tmp_path)
    with zipfile.ZipFile(request.param) as file:
        file.extractall(paths.library)
    made = Studio(paths)
    await made.open()
    yield made
    await made.close()


async def test_its_takes_play_and_its_lines_are_not_stale(studio: Studio) -> None:
    document = await studio.document(studio.projects()[-1].project.id)
    lines = document.lines(document.scripts[0].id)
    assert [line.text for line in lines] == [*SPOKEN, WAITING]
    takes = {take.id: take for take in await studio.takes()}
    assert sorted(take.text for take in takes.values()) == sorted(SPOKEN)
    for take in takes.values():
        facts, peaks = measure(studio.audio_path(take))
        assert (facts, peaks) == (take.facts, take.peaks)
    for line in lines[:3]:
        status = document.status(line.id)
        assert takes[status.chosen].text == line.text
        assert status.state is LineState.DONE
    assert document.missing(document.scripts[0].id) == (lines[3].id,)


async def test_it_is_in_order_before_and_after_its_queue_went_on(studio: Studio) -> None:
    assert (await studio.check()).found == dict.fromkeys((await studio.check()).found, ())
    await studio.start_queue()
    (waiting,) = studio.queue.orders()
    assert (waiting.text, waiting.state) == (WAITING, State.QUEUED)
    await studio.idle()
    assert sorted(take.text for take in await studio.takes()) == sorted([*SPOKEN, WAITING])
    assert (await studio.check()).clean


async def test_what_was_undone_can_be_done_again(studio: Studio) -> None:
    document = await studio.document(studio.projects()[-1].project.id)
    first = document.lines(document.scripts[0].id)[0].id
    assert document.line(first).pause_after == 0.35
    document.redo()
    assert document.line(first).pause_after == 1.0


async def test_its_words_are_found(studio: Studio) -> None:
    assert [take.text for take in await studio.takes("里有")] == [SPOKEN[2]]
    assert [take.text for take in await studio.takes("alt")] == [SPOKEN[0]]


async def test_it_was_saved_before_it_was_brought_up_to_date(studio: Studio, request: pytest.FixtureRequest) -> None:
    made = int(request.node.callspec.id.rpartition("-")[2])
    assert any((studio.folder / "backups").glob("*")) == (made < len(MIGRATIONS))
