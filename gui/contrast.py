"""The arithmetic of readable colours, after WCAG 2.2 (relative luminance, contrast ratio)."""

from collections.abc import Sequence

from PySide6.QtGui import QColor

ENOUGH = 4.5


def luminance(colour: QColor) -> float:
    """Return the relative luminance, 0 (black) … 1 (white), of an opaque colour."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio, 1 … 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(ground: QColor, colour: QColor, share: float) -> QColor:
    """Return the opaque colour that `share` (0…1) of `colour` gives over `ground`."""

    def part(low: float, high: float) -> float:
        return low + (high - low) * share

    return QColor.fromRgbF(
        part(ground.redF(), colour.redF()),
        part(ground.greenF(), colour.greenF()),
        part(ground.blueF(), colour.blueF()),
    )


def over(ground: QColor, colour: QColor) -> QColor:
    """Return what a translucent `colour` looks like on an opaque `ground`."""
    return mixed(ground, colour, colour.alphaF())


def readable(colour: QColor, grounds: Sequence[QColor], ratio: float = ENOUGH) -> QColor:
    """Return `colour`, moved towards black or white only as far as every ground needs it to be read."""
    light = sum(luminance(ground) for ground in grounds) / len(grounds) > 0.18
    end = QColor("black") if light else QColor("white")
    for step in range(21):
        moved = mixed(colour, end, step / 20)
        if all(contrast(moved, ground) >= ratio for ground in grounds):
            return moved
    return end
