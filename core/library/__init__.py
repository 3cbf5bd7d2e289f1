"""The library on disk: one SQLite file, audio named by its hash, sidecars.

The only room that knows SQL; knows no provider.
"""
