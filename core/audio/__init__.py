"""Sound as files: measure, join, encode. Knows no script, no provider and no library.

Everything here is plain blocking code without shared state, meant for `asyncio.to_thread`.
"""
