"""Udio through services that pass it on: aggregators with a key of their own."""
