"""Suno, as relays and 302.AI pass it on."""
