"""Pure functions on scripts: from a file's bytes to lines, from a line to the requests that speak it.

Knows the words of the trade and what a generator declares. Knows no file, no network, no library and no screen.
"""
