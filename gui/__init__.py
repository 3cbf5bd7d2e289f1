"""The screen: Qt, and nothing of HTTP, SQL or the keyring. It sees the studio through `core.studio` and its signals."""

from pathlib import Path

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
