"""The screen: Qt, and nothing of HTTP, SQL or the keyring. It sees the studio through `core.studio` and its signals."""

from pathlib import Path

from gui.immortal import keep_singletons_alive

RESOURCES = Path(__file__).resolve().parent.parent / "resources"

keep_singletons_alive()  # at import, because no Qt call may come before it
