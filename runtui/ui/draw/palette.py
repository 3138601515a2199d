"""Which colour a role has on which ground, made from the theme alone, and readable by the rules of WCAG 2."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from rich.style import Style
from textual.color import Color

from runtui.ui.draw.depth import Depth, nearest, to_indexed

if TYPE_CHECKING:
    from collections.abc import Mapping


READABLE = 4.5
"""The least contrast ratio of normal text (WCAG 2, level AA)."""
_BLACK = Color(0, 0, 0)
_WHITE = Color(255, 255, 255)
_STEPS = 25
_MIDDLE = 0.18
"""The luminance that lies between dark grounds and light ones."""


class Role(StrEnum):
    """What a piece of text is; its colour follows from that."""

    TEXT = "text"
    MUTED = "muted"
    STRONG = "strong"
    WAITS = "waits"
    RUNS = "runs"
    BAD = "bad"
    BAD_STRONG = "bad strong"
    WARN = "warn"
    GOOD = "good"
    LEFT = "time left"
    LEFT_LITTLE = "little time left"
    HIT = "search hit"
    TAB = "open tab"
    TAB_QUIET = "open tab elsewhere"
    CURSOR = "selection bar"
    CURSOR_QUIET = "selection bar elsewhere"
    TRACK = "bar track"
    BAR_QUIET = "muted bar"
    BAR_RUNS = "blue bar"
    BAR_WARN = "orange bar"
    BAR_BAD = "red bar"


class Ground(StrEnum):
    """What a piece of text stands on."""

    LIST = "list"
    PANE = "pane"
    SELECTED = "selected"
    SELECTED_QUIET = "selected elsewhere"
    PANE_SELECTED = "selected in a pane"
    BANNER_WAITS = "banner that waits"
    BANNER_RUNS = "banner that runs"
    BANNER_BAD = "banner of an error"
    ERROR_BOX = "error box"
    FLAGGED = "flagged line"
    CODE = "code"


_GROUNDS: dict[Ground, tuple[str, str, float]] = {
    # ground: what lies below, what tints it, how strongly
    Ground.LIST: ("background", "background", 0.0),
    Ground.PANE: ("surface", "surface", 0.0),
    Ground.SELECTED: ("background", "primary", 0.22),
    Ground.SELECTED_QUIET: ("background", "foreground", 0.08),
    Ground.PANE_SELECTED: ("surface", "primary", 0.22),
    Ground.BANNER_WAITS: ("background", "warning", 0.14),
    Ground.BANNER_RUNS: ("background", "primary", 0.14),
    Ground.BANNER_BAD: ("background", "error", 0.18),
    Ground.ERROR_BOX: ("surface", "error", 0.16),
    Ground.FLAGGED: ("surface", "error", 0.24),
    Ground.CODE: ("background", "background", 0.0),
}
_TEXTS: dict[Role, tuple[str, float, str]] = {
    # role: theme colour, how much of it over the ground, weight
    Role.TEXT: ("foreground", 1.0, ""),
    Role.MUTED: ("foreground", 0.7, ""),
    Role.STRONG: ("foreground", 1.0, "bold"),
    Role.WAITS: ("text-warning", 1.0, "bold"),
    Role.RUNS: ("text-primary", 1.0, ""),
    Role.BAD: ("text-error", 1.0, ""),
    Role.BAD_STRONG: ("text-error", 1.0, "bold"),
    Role.WARN: ("text-warning", 1.0, ""),
    Role.GOOD: ("text-success", 1.0, ""),
    Role.LEFT: ("text-warning", 1.0, "bold"),
    Role.LEFT_LITTLE: ("text-error", 1.0, "bold"),
    Role.HIT: ("text-primary", 1.0, "bold underline"),
    Role.TAB: ("foreground", 1.0, "bold underline"),
    Role.TAB_QUIET: ("foreground", 0.7, "bold underline"),
}
_BARS: dict[Role, tuple[str, float]] = {
    Role.CURSOR: ("primary", 1.0),
    Role.CURSOR_QUIET: ("foreground", 0.4),
    Role.TRACK: ("foreground", 0.18),
    Role.BAR_QUIET: ("foreground", 0.55),
    Role.BAR_RUNS: ("primary", 1.0),
    Role.BAR_WARN: ("warning", 1.0),
    Role.BAR_BAD: ("error", 1.0),
}
_NAMED: dict[Role, tuple[str, str, str]] = {
    # role: the terminal's own colour on black, on white, weight; what isn't here is plain text
    Role.MUTED: ("white", "black", "dim"),
    Role.STRONG: ("bright_white", "black", "bold"),
    Role.WAITS: ("bright_yellow", "magenta", "bold"),
    Role.RUNS: ("bright_cyan", "blue", ""),
    Role.BAD: ("bright_red", "red", "bold"),
    Role.BAD_STRONG: ("bright_red", "red", "bold"),
    Role.WARN: ("bright_yellow", "magenta", ""),
    Role.GOOD: ("green", "green", ""),
    Role.LEFT: ("bright_yellow", "magenta", "bold"),
    Role.LEFT_LITTLE: ("bright_red", "red", "bold"),
    Role.HIT: ("bright_cyan", "blue", "bold underline"),
    Role.TAB: ("bright_white", "black", "bold underline"),
    Role.TAB_QUIET: ("white", "black", "bold underline"),
    Role.CURSOR: ("bright_cyan", "blue", ""),
    Role.CURSOR_QUIET: ("white", "black", "dim"),
    Role.TRACK: ("white", "black", "dim"),
    Role.BAR_QUIET: ("white", "black", "dim"),
    Role.BAR_RUNS: ("bright_cyan", "blue", ""),
    Role.BAR_WARN: ("bright_yellow", "magenta", ""),
    Role.BAR_BAD: ("bright_red", "red", ""),
}
_STAYS_WHEN_STALE = frozenset({Role.LEFT, Role.LEFT_LITTLE, Role.CURSOR, Role.CURSOR_QUIET, Role.TRACK})
_BOLD_WITHOUT_COLOUR = frozenset({Role.WAITS, Role.RUNS, Role.BAD, Role.BAD_STRONG, Role.WARN})
_USED = frozenset(
    [
        *(name for below, tint, _ in _GROUNDS.values() for name in (below, tint)),
        *(name for name, _, _ in _TEXTS.values()),
        *(name for name, _ in _BARS.values()),
    ]
)


class Palette:
    """Styles of every role on every ground, for one theme and depth. Every text reads at 4.5:1 or better.

    In each depth a failed run stands out at least as much as an incomplete one, that more than plain text, and that
    more than a completed one.
    """

    def __init__(self, variables: Mapping[str, str], *, depth: Depth = Depth.TRUE, is_ascii: bool = False) -> None:
        has_colour = depth is not Depth.NONE
        self._depth = depth
        self._colours = {name: Color.parse(variables[name]) for name in _USED}
        self._is_ansi = self._colours["background"].ansi is not None
        self._has_colour = has_colour
        if not has_colour and not self._is_ansi:
            self._colours = {name: colour.monochrome for name, colour in self._colours.items()}
        self.is_ascii = is_ascii
        self._styles: dict[tuple[Role, Ground, bool], Style] = {}

    def style(self, role: Role, ground: Ground, *, is_stale: bool = False) -> Style:
        """Returns the style of a role on a ground; `is_stale` mutes all but countdowns and the selection."""
        key = (role, ground, is_stale)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._made(role, ground, is_stale=is_stale)
        return style

    def ground(self, ground: Ground) -> Color:
        """Returns the opaque colour of a ground."""
        below, tint, share = _GROUNDS[ground]
        colour = self._colours[below].blend(self._tint(tint), share)
        return nearest(colour) if self._depth is Depth.INDEXED else colour

    def _made(self, role: Role, ground: Ground, *, is_stale: bool) -> Style:
        if is_stale and role not in _STAYS_WHEN_STALE:
            role = Role.BAR_QUIET if role in _BARS else Role.MUTED
        if self._is_ansi:
            return self._ansi(role, ground)
        if self._depth is Depth.NAMED:
            return self._named(role, ground)
        if self._depth is Depth.INDEXED:
            return self._indexed(role, self.ground(ground))
        base = self.ground(ground)
        return Style(bgcolor=base.rich_color) + self._ink(role, base)

    def _ink(self, role: Role, base: Color) -> Style:
        if role in _BARS:
            name, share = _BARS[role]
            return Style(color=base.blend(self._tint(name), share).rich_color)
        name, share, weight = _TEXTS[role]
        colour = lifted(base.blend(self._grey(name), share), base)
        weight = self._weight(role, weight)
        return Style(
            color=colour.rich_color, bold="bold" in weight or None, underline="underline" in weight or None
        )

    def _indexed(self, role: Role, base: Color) -> Style:
        """The style in colours of the 256: text in the nearest that reads on the ground."""
        ink = self._ink(role, base)
        colour = Color.from_rich_color(ink.color)
        least = 1.0 if role in _BARS else READABLE
        near = nearest(colour, lambda each: contrast(each, base) >= least)
        grounds = Style(color=to_indexed(near.rich_color), bgcolor=to_indexed(base.rich_color))
        return ink + grounds

    def _named(self, role: Role, ground: Ground) -> Style:
        """The style in the 16 that are the terminal's own, which blend with nothing: the cursor is reversed."""
        is_dark = _luminance(self._colours["background"]) < _MIDDLE
        on_black, on_white, weight = _NAMED.get(role, ("white", "black", ""))
        return Style(
            color=on_black if is_dark else on_white,
            bgcolor="black" if is_dark else "bright_white",
            dim="dim" in weight or None,
            bold="bold" in weight or None,
            underline="underline" in weight or None,
            reverse=ground in (Ground.SELECTED, Ground.PANE_SELECTED) or None,
        )

    def _weight(self, role: Role, weight: str) -> str:
        return "bold" if not self._has_colour and role in _BOLD_WITHOUT_COLOUR else weight

    def _grey(self, name: str) -> Color:
        """A text colour; the foreground where there is no colour, since greyscale makes failures faint."""
        return self._colours[name if self._has_colour else "foreground"]

    def _tint(self, name: str) -> Color:
        is_plain = self._has_colour or name in ("background", "surface")
        return self._colours[name if is_plain else "foreground"]

    def _ansi(self, role: Role, ground: Ground) -> Style:
        """The terminal's own colours: no blending, so dim for muted and reverse for the selection."""
        name, share, weight = _TEXTS[role] if role in _TEXTS else (*_BARS[role], "")
        weight = self._weight(role, weight)
        return Style(
            color=self._grey(name).rich_color,
            dim=share < 1 or None,
            bold="bold" in weight or None,
            underline="underline" in weight or None,
            reverse=ground in (Ground.SELECTED, Ground.PANE_SELECTED) or None,
        )


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
