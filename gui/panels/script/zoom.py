"""How large the script's text is shown: steps that feel alike, between half and three times its own size."""

STEPS = (0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)


def zoomed(zoom: float, steps: int) -> float:
    """Return the size that lies so many steps above (or below 0: under) `zoom`."""
    place = min(range(len(STEPS)), key=lambda at: abs(STEPS[at] - zoom))
    return STEPS[max(0, min(place + steps, len(STEPS) - 1))]
