"""The two themes of the program's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Mapping

DARK = Theme(
    name="runtui-dark",
    primary="#4C8DF6",
    secondary="#4C8DF6",
    accent="#4C8DF6",
    background="#111316",
    surface="#191C20",
    panel="#22262B",
    foreground="#DDE1E6",
    warning="#E2A336",
    error="#E0606E",
    success="#4FAE78",
    dark=True,
    variables={
        "text-primary": "#7FB0FF",
        "text-warning": "#EDBB62",
        "text-error": "#F08C96",
        "text-success": "#7CCB9C",
    },
)
LIGHT = Theme(
    name="runtui-light",
    primary="#1F63D6",
    secondary="#1F63D6",
    accent="#1F63D6",
    background="#FCFCFD",
    surface="#F3F4F6",
    panel="#E8EAED",
    foreground="#1D2127",
    warning="#D98A00",
    error="#C8323F",
    success="#2B8A4B",
    dark=False,
    variables={
        "text-primary": "#1A55B8",
        "text-warning": "#7E4A00",
        "text-error": "#A81F2D",
        "text-success": "#195E32",
    },
)

_LIGHT_GROUNDS = frozenset({"7", "15"})
"""White and bright white among the 16 colours of ``COLORFGBG``."""


def default_theme(environ: Mapping[str, str]) -> str:
    """Returns the own theme that fits the terminal's background as ``COLORFGBG`` tells it; dark if it doesn't."""
    ground = environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT.name if ground in _LIGHT_GROUNDS else DARK.name
