"""Parameter declarations drawn as controls. Knows `core.domain.params` and no provider."""
