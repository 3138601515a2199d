"""Draws the pictures of the README: ``make screenshots`` runs the demo in memory and exports what it shows.

Some of them alone: ``python -m tests.screenshots session help-120x35``.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

from tests.recording import PictureClock, recorded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FOLDER = Path(__file__).parent.parent / "screenshots"
START = 1_794_917_261.0  # 2026-11-17, 12:07:41 UTC
FONT = "DejaVu Sans Mono"
SESSION = "session"
"""The name of what is recorded; all others are single pictures."""
SETTLE = 1.6  # seconds the demo needs for its first answers


class Shot(NamedTuple):
    """One picture: its size, what to start with, and the keys to press first."""

    name: str
    width: int
    height: int
    keys: tuple[str, ...] = ()
    argv: tuple[str, ...] = ("--demo",)
    theme: str = "runtui-dark"
    environ: tuple[tuple[str, str], ...] = ()
    is_offline: bool = False


WATCH = ("W", "wait", "wait")

SHOTS = (
    Shot("runs-120x35", 120, 35),
    Shot("runs-80x24", 80, 24),
    Shot("runs-200x50", 200, 50, keys=("wait", "wait")),  # the health of the thread is told a little later
    Shot("runs-light-120x35", 120, 35, theme="runtui-light"),
    Shot("runs-nocolor-120x35", 120, 35, environ=(("NO_COLOR", "1"),)),
    Shot("failed-120x35", 120, 35, keys=("right_curly_bracket",)),
    Shot(
        "steps-120x35",
        120,
        35,
        keys=("right_curly_bracket", "right_curly_bracket", "right_curly_bracket", "4", "wait"),
    ),
    Shot("filter-120x35", 120, 35, keys=("slash", *"dur:>20s tokens:>5k".replace(" ", "_"), "enter", "wait")),
    Shot("json-120x35", 120, 35, keys=("enter", "6")),
    *(
        Shot(f"watch-{width}x{height}", width, height, keys=WATCH)
        for width, height in ((80, 24), (120, 35), (160, 45))
    ),
    Shot("watch-200-threads-200x50", 200, 50, keys=WATCH, argv=("--demo", "--demo-threads", "200")),
    Shot("watch-light-120x35", 120, 35, keys=WATCH, theme="runtui-light"),
    Shot("watch-nocolor-120x35", 120, 35, keys=WATCH, environ=(("NO_COLOR", "1"),)),
    Shot("picker-120x35", 120, 35, keys=("t", "wait", "o", "t")),
    Shot("palette-120x35", 120, 35, keys=("colon", *"cop")),
    Shot("cancel-120x35", 120, 35, keys=("X",), argv=("--demo", "--write")),
    Shot("answer-160x45", 160, 45, keys=("A", "wait"), argv=("--demo", "--write")),
    Shot("event-log-120x35", 120, 35, keys=("wait", "wait", "r", "wait", "L", "wait")),
    Shot("offline-120x35", 120, 35, is_offline=True),
    Shot("first-run-80x24", 80, 24, argv=()),
    Shot("key-80x24", 80, 24, argv=("--base-url", "https://assistants.example.com/v1")),
    Shot("help-120x35", 120, 35, keys=("question_mark",)),
)


async def picture(shot: Shot) -> str:
    """Returns the SVG of one shot."""
    from runtui.cli.dashboard import parser as dashboard_parser
    from runtui.cli.launch import prepare
    from runtui.ui.app.app import RuntuiApp

    app = RuntuiApp(prepare(dashboard_parser().read(list(shot.argv)), os.environ))
    async with app.run_test(size=(shot.width, shot.height)) as pilot:
        app.theme = shot.theme
        await asyncio.sleep(SETTLE)
        if shot.is_offline:
            await _lose_connection(app)
        for key in shot.keys:
            await (asyncio.sleep(SETTLE) if key == "wait" else pilot.press("space" if key == "_" else key))
        await asyncio.sleep(0.5)
        await pilot.pause()
        return app.export_screenshot(title="runtui")


async def _lose_connection(app: object) -> None:
    from runtui.api.errors import Unreachable
    from runtui.ui.app.app import RuntuiApp

    assert isinstance(app, RuntuiApp)
    assert app.session is not None

    async def refuse(*_: object, **__: object) -> None:
        raise Unreachable("The server refused the connection.", "Check that it runs, and the base URL.")

    with patch.object(app.session.client, "list_runs", refuse):
        app.runs.action_refresh()
        await asyncio.sleep(0.5)


def rasterised(svg: str) -> bytes:
    """Returns the picture as PNG."""
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=1.0, monospace_family=FONT, sans_serif_family=FONT))


def portable(svg: str) -> str:
    """Returns the SVG without fonts from the network, and with spaces that no renderer swallows."""
    svg = re.sub(r"@font-face\s*{.*?}", "", svg, flags=re.DOTALL).replace("Fira Code", FONT).replace("arial", FONT)
    return re.sub(r"(>)([^<>]*)(</text>)", lambda found: found[1] + found[2].replace(" ", "\u00a0") + found[3], svg)


@contextmanager
def _environment(more: Mapping[str, str]) -> Iterator[None]:
    """An empty home, and nothing of this machine."""
    with tempfile.TemporaryDirectory() as home:
        environ = {"HOME": home, "XDG_CONFIG_HOME": f"{home}/c", "XDG_STATE_HOME": f"{home}/s", "TZ": "UTC"}
        environ |= {
            "LANG": "C.UTF-8",
            "PATH": os.environ["PATH"],
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
        with patch.dict(os.environ, environ | dict(more), clear=True):
            time.tzset()
            yield


def _draw(shot: Shot) -> None:
    with _environment(dict(shot.environ)):
        svg = portable(asyncio.run(picture(shot)))
    (FOLDER / f"{shot.name}.svg").write_text(svg, encoding="utf-8")
    (FOLDER / f"{shot.name}.png").write_bytes(rasterised(svg))


def main(names: Sequence[str]) -> None:
    """Draws the pictures of these names, all without any."""
    FOLDER.mkdir(exist_ok=True)
    clock = PictureClock(START)
    # One clock for all pictures, set before anything of the program is imported and could keep the real one.
    with patch("time.time", clock):
        if not names or SESSION in names:
            with _environment({}):
                (FOLDER / f"{SESSION}.svg").write_text(asyncio.run(recorded(clock)), encoding="utf-8")
        clock.start(START)
        for shot in SHOTS:
            if not names or shot.name in names:
                _draw(shot)


if __name__ == "__main__":
    main(sys.argv[1:])
