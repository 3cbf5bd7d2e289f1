"""The suspicious takes in the window: opened from the menu, in the inspector's place, and closed again."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.panels.inspector import Inspector
from gui.panels.listening import ListenPanel
from gui.session import Session
from gui.theme import Theme
from tests.core.listening import spoiling
from tests.gui.house import session_in, until


def test_it_takes_the_inspectors_place_until_it_is_closed(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def use(session: Session) -> None:
        desk, window = session.desk, session.window
        assert desk is not None
        places, studio = desk.places, session.studio
        document, script = places.document, places.script_id
        assert document is not None
        await studio.generate(document, [line.id for line in document.lines(script)])
        await studio.idle()
        second = document.lines(script)[1].id
        await spoiling.spoil(studio, document, second, spoiling.mute)
        assert isinstance(window.side.currentWidget(), Inspector)
        window.show_side(False)
        desk.menus.action("suspicious_takes").trigger()
        panel = window.side.currentWidget()
        assert isinstance(panel, ListenPanel)
        assert window.side.isVisible()
        await until(lambda: [suspect.number for suspect in panel._model.suspects] == [2])
        assert places.script is not None
        assert places.script.chosen_ids() == (second,)
        desk.commands.show_library()
        assert not desk.menus.action("suspicious_takes").isEnabled()
        desk.commands.show_script()
        await until(lambda: places.here == script)
        assert window.side.currentWidget() is panel
        QTest.keyClick(panel.view, Qt.Key.Key_G)
        assert QApplication.focusWidget() in (places.script.view, None)
        QTest.keyClick(panel.view, Qt.Key.Key_Escape)
        assert isinstance(window.side.currentWidget(), Inspector)
        assert panel._model.suspects == ()
        desk.menus.action("suspicious_takes").trigger()
        assert window.side.currentWidget() is panel
        desk.menus.action("suspicious_takes").trigger()
        assert isinstance(window.side.currentWidget(), Inspector)

    session_in(qapp, theme, tmp_path, use)
