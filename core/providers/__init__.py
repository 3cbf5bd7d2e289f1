"""Providers as data (`spec.py`) and adapters, one folder each. Nothing outside a provider's folder knows its name."""
