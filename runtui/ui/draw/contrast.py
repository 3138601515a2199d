"""How readable a colour is on another, by the rules of WCAG 2: pure arithmetic."""

from __future__ import annotations

from textual.color import Color

READABLE = 4.5
"""The least contrast ratio of normal text (WCAG 2, level AA)."""
_BLACK = Color(0, 0, 0)
_WHITE = Color(255, 255, 255)
_STEPS = 25


def contrast(one: Color, other: Color) -> float:
    """Returns the contrast ratio of two opaque colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def lifted(colour: Color, ground: Color, least: float = READABLE) -> Color:
    """Returns `colour`, moved towards black or white only as far as it takes to reach `least` on `ground`."""
    if contrast(colour, ground) >= least:
        return colour
    pole = max((_WHITE, _BLACK), key=lambda each: contrast(each, ground))
    steps = (colour.blend(pole, step / _STEPS) for step in range(1, _STEPS))
    return next((step for step in steps if contrast(step, ground) >= least), pole)


def _luminance(colour: Color) -> float:
    red, green, blue = (_linear(part / 255) for part in colour.rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
