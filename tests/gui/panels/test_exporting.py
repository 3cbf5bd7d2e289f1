"""An export tells how far it is, can be stopped, and says where the file is."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from core.errors import ScriptProblem
from core.message import say
from gui.panels.exporting import Export
from gui.theme import Theme
from gui.widgets.notice import Notice

OUT = Path("/somewhere/Harbour.wav")


@pytest.fixture
def notice(qapp: QApplication, theme: Theme) -> Iterator[Notice]:
    made = Notice(theme)
    yield made
    made.deleteLater()


async def test_a_long_export_shows_how_far_it_is_and_can_be_cancelled(notice: Notice) -> None:
    export, reached = Export(notice), asyncio.Event()

    async def work(progress: Callable[[float], object]) -> None:
        while notice.isHidden():  # noqa: ASYNC110 (what is waited for is what the user sees)
            await asyncio.sleep(0.01)
        progress(0.4)
        reached.set()
        await asyncio.Event().wait()

    task = asyncio.ensure_future(export.write(work, OUT))
    await reached.wait()
    export.let_go()
    assert export.busy
    assert (notice.text.text(), notice.button.text()) == ("40 %", "Cancel")
    notice.button.click()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert notice.isHidden()
    assert not export.busy


async def test_a_short_export_only_tells_its_end_until_the_reader_goes_elsewhere(notice: Notice) -> None:
    async def work(progress: Callable[[float], object]) -> None:
        progress(0.5)
        assert notice.isHidden()

    export = Export(notice)
    await export.write(work, OUT)
    assert (notice.title.text(), notice.button.text()) == ("Exported to Harbour.wav.", "Show file")
    assert notice.text.text() == str(OUT.parent)
    assert not notice.isHidden()
    export.let_go()
    assert notice.isHidden()


async def test_an_export_that_fails_says_why(notice: Notice) -> None:
    async def work(_progress: Callable[[float], object]) -> None:
        raise ScriptProblem(say("2 lines have no take yet."), say("Generate what is missing."))

    await Export(notice).write(work, OUT)
    assert notice.title.text() == "2 lines have no take yet."
    assert not notice.button.isVisibleTo(notice)
