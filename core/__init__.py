"""The studio without a screen: plain asyncio, no Qt.

See `core.studio` for the façade that the window and the command line use.
"""
