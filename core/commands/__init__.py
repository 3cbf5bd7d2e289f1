"""The command line without a window, one module a command.

Results on stdout, everything else on stderr. Nothing here knows the window.
"""
