"""Words of the trade as frozen objects.

Knows no I/O, no async, no provider and no screen; imports only `core.errors` and `core.message`.
"""
