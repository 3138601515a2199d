"""How many colours a terminal has, and which of 256 comes nearest to one of the theme."""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

from rich.color import Color as RichColor
from textual.color import Color

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_OWN = 16
"""Of the 256, the first are the terminal's own: nobody knows how they look."""


class Depth(Enum):
    """What the colours of a terminal are."""

    TRUE = "24 bit"
    INDEXED = "256"
    NAMED = "16"
    NONE = "none"


def depth_of(system: str | None, environ: Mapping[str, str]) -> Depth:
    """Returns the depth for what Rich found out.

    In GNU screen COLORTERM is that of the terminal around it: screen itself garbles 24 bit, and has 256.
    """
    if system == "truecolor":
        return Depth.INDEXED if environ.get("STY") else Depth.TRUE
    if system is None:
        return Depth.NONE
    return Depth.INDEXED if system == "256" or environ.get("STY") else Depth.NAMED


def nearest(colour: Color, fits: Callable[[Color], bool] = lambda _: True) -> Color:
    """Returns that of the 256 colours that comes nearest to `colour`, of those that fit if there are any.

    Rich (15.0) takes dark tints for saturated colours, which end as plain black.
    """
    fitting = [each for each in _indexed() if fits(each)] or _indexed()
    return min(
        fitting, key=lambda each: sum((one - other) ** 2 for one, other in zip(each.rgb, colour.rgb, strict=True))
    )


def to_indexed(colour: RichColor | None) -> RichColor | None:
    """Returns one of the 256 colours by its number, as terminals of that depth take it."""
    triplet = colour.triplet if colour is not None else None
    return RichColor.from_ansi(_numbers()[triplet]) if triplet is not None else colour


@cache
def _indexed() -> tuple[Color, ...]:
    return tuple(Color(red, green, blue) for red, green, blue in _numbers())


@cache
def _numbers() -> dict[tuple[int, int, int], int]:
    return {RichColor.from_ansi(number).get_truecolor(): number for number in range(_OWN, 256)}
