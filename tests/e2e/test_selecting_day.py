"""Text is selected over lines with a real mouse, written over with real keys, and comes back."""

import json
from pathlib import Path

from tests.e2e.desktop import ROOT, desktop, wait_for
from tests.e2e.test_script_day import open_window, page

LIGHT = json.loads((ROOT / "resources" / "themes" / "light.json").read_text())


def test_text_over_lines_is_written_over_and_taken_back(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with desktop(tmp_path) as desk, desk.roomtone(home) as process:
        window = open_window(desk, "Harbour")
        written = wait_for(lambda: page(home, "Harbour"), "the sample")
        x, y, width, height = desk.size(window)

        def selected() -> int:
            return desk.picture().bands(LIGHT["selected"], within=(x + width // 4, y, width // 3, height))

        left, top = x + width // 3, y + height // 4
        desk.run("xdotool", "mousemove", str(left), str(top), "mousedown", "1")
        for step in range(1, 13):
            desk.run("xdotool", "mousemove", str(left + 4 * step), str(top + 16 * step))
        desk.run("xdotool", "mouseup", "1")
        wait_for(lambda: selected() >= 3, "text of several lines that is selected")
        desk.type("Salt")
        (joined,) = wait_for(lambda: [line for line in page(home, "Harbour") if "Salt" in line[2]], "what was typed")
        assert joined[:2] in [line[:2] for line in written]
        assert len(page(home, "Harbour")) < len(written) - 1, "lines went"
        desk.press("ctrl+z")
        wait_for(lambda: page(home, "Harbour") == written, "all lines as they were")
        wait_for(lambda: selected() >= 3, "the text that is selected again")
        desk.press("ctrl+q")
        assert process.wait(20) == 0
