"""One animated SVG of many pictures of a terminal, by CSS alone: a line that stays as it is stands once."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

CELL, ROW = 12.2, 24.4
"""Width and height of a cell in the pictures that Rich exports."""
LEFT, TOP = 9, 41
"""Where the first cell lies in the window."""
FONT = "20px 'DejaVu Sans Mono',Menlo,Consolas,monospace"
WINDOW, LIGHTS, LIGHT = "#292929", ("#ff5f57", "#febc2e", "#28c840"), 22
"""The frame of the window, and the three lights at its edge with the way from one to the next."""
CAPTION, CAPTIONS = -1, ".said{text-anchor:middle;fill:#c5c8c6}.key{fill:#fff;font-weight:bold}"
_STYLE = re.compile(r"\.[\w-]+-(r\d+) \{ ([^}]*?);? \}")
_RECT = re.compile(r'<rect fill="(#\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="[\d.]+" shape-')
_TEXT = re.compile(
    r'<text class="[\w-]+-(r\d+)" x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"[^>]*>([^<]*)</text>'
)


class Frame(NamedTuple):
    """One picture: the key that led to it, what that does, how long it stands, and the SVG that Textual made."""

    key: str
    words: str
    seconds: float
    svg: str


class Row(NamedTuple):
    """What one line of the window shows in some of the frames; that of number `CAPTION` lies in its frame."""

    number: int
    markup: str
    frames: frozenset[int]


def animated(frames: Sequence[Frame], *, width: int, height: int, poster: int) -> str:
    """Returns the SVG of frames of `width` × `height` cells, which begins anew after the last.

    `poster` is the frame that those see who play nothing, or asked for no motion.
    """
    styles: dict[str, str] = {}
    rows = [*_captions(frames, width), *rows_of(frames, styles)]
    moving = dict.fromkeys(row.frames for row in rows if len(row.frames) < len(frames))
    names = {shown: f"k{place}" for place, shown in enumerate(moving)}
    css = [f"text{{font:{FONT};white-space:pre}}", CAPTIONS]
    css += [f".{name}{{{style}}}" for style, name in styles.items()]
    css += [_keyframes(name, shown, frames) for shown, name in names.items()]
    css.append("@media (prefers-reduced-motion:reduce){g{animation:none!important}}")
    across, high = 2 * LEFT + CELL * width, TOP + LEFT + ROW * height
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across:g} {high:g}">',
            f"<style>{chr(10).join(css)}</style>",
            f'<rect width="{across:g}" height="{high:g}" rx="8" fill="{WINDOW}"/>',
            *(
                f'<circle cx="{LIGHT * place}" cy="21" r="7" fill="{fill}"/>'
                for place, fill in enumerate(LIGHTS, 1)
            ),
            *(_group(row, names.get(row.frames, ""), poster) for row in rows),
            "</svg>\n",
        )
    )


def rows_of(frames: Sequence[Frame], styles: dict[str, str]) -> list[Row]:
    """Returns every line that looks different, with the frames it is in; `styles` takes the styles in use."""
    found: dict[tuple[int, str], set[int]] = {}
    for place, frame in enumerate(frames):
        for number, markup in _lines(frame.svg, styles).items():
            found.setdefault((number, markup), set()).add(place)
    return [Row(number, markup, frozenset(places)) for (number, markup), places in found.items()]


def _captions(frames: Sequence[Frame], width: int) -> list[Row]:
    found: dict[str, set[int]] = {}
    for place, frame in enumerate(frames):
        key = f'<tspan class="key">{escape(frame.key)}</tspan>' if frame.key else ""
        found.setdefault("   ".join(filter(None, (key, escape(frame.words)))), set()).add(place)
    begin = f'<text class="said" x="{LEFT + CELL * width / 2:g}" y="27">'
    return [Row(CAPTION, f"{begin}{each}</text>", frozenset(places)) for each, places in found.items()]


def _lines(svg: str, styles: dict[str, str]) -> dict[int, str]:
    """The lines of one picture by their numbers: first the grounds, then the texts on them."""
    own = dict(_STYLE.findall(svg))
    pieces: dict[int, list[str]] = {}
    for (number, fill), stretches in _grounds(svg).items():
        path = "".join(f"M{start:g} 0h{end - start:g}v{ROW + 0.3:g}h{start - end:g}z" for start, end in stretches)
        pieces.setdefault(number, []).append(f'<path fill="{fill}" d="{path}"/>')
    for name, x, y, length, text in _TEXT.findall(svg):
        if text.replace("&#160;", " ").strip():
            style = styles.setdefault(own[name], f"s{len(styles)}")
            line = round((float(y) - 20) / ROW)
            pieces.setdefault(line, []).append(
                f'<text class="{style}" x="{x}" y="18.5" textLength="{length}">{text}</text>'
            )
    return {number: "".join(each) for number, each in pieces.items()}


def _grounds(svg: str) -> dict[tuple[int, str], list[tuple[float, float]]]:
    """The stretches of each colour in each line; neighbours are one."""
    found: dict[tuple[int, str], list[tuple[float, float]]] = {}
    for fill, x, y, width in _RECT.findall(svg):
        stretches = found.setdefault((round((float(y) - 1.5) / ROW), fill), [])
        start, end = float(x), float(x) + float(width)
        if stretches and abs(stretches[-1][1] - start) < 0.1:
            start = stretches.pop()[0]
        stretches.append((start, end))
    return found


def _keyframes(name: str, shown: frozenset[int], frames: Sequence[Frame]) -> str:
    """The animation that shows a line in some of the frames, and hides it in all others."""
    whole, passed, steps = sum(each.seconds for each in frames), 0.0, list[str]()
    for place, frame in enumerate(frames):
        if not place or (place in shown) is not (place - 1 in shown):
            steps.append(f"{100 * passed / whole:.4g}%{{visibility:{'visible' if place in shown else 'hidden'}}}")
        passed += frame.seconds
    return f".{name}{{animation:{name} {whole:g}s step-end infinite}}@keyframes {name}{{{''.join(steps)}}}"


def _group(row: Row, name: str, poster: int) -> str:
    place = "" if row.number == CAPTION else f' transform="translate({LEFT} {TOP + ROW * row.number:g})"'
    name = f' class="{name}"' if name else ""
    hidden = "" if poster in row.frames else ' visibility="hidden"'
    return f"<g{name}{place}{hidden}>{row.markup}</g>"
