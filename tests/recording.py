"""Records a session in the demo for the README: the program's own screens, one after the other.

Nothing of it depends on how fast the machine is: the clock stands and moves only between two scenes, and a scene is
taken once the screen shows what it waits for and nothing on it changes any more.
"""

from __future__ import annotations

import asyncio
import os
import time
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

from tests.animated_svg import Frame, animated

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from runtui.ui.app.app import RuntuiApp

WIDTH, HEIGHT = 120, 32
POSTER = 4
"""The scene that is shown where nothing moves."""
ARGV = ("--demo", "--write", "--interval", "3", "weather desk")
REQUESTS = 20
"""A minute, about what runtui really sends in the demo: by a clock that stands all requests are of this minute."""
STILL, SEEN, REST, LONGEST = 1.2, 3.5, 5.0, 120.0
"""Seconds in which a picture stays as it is: of most, where an end counts as seen, of all threads; and the most."""


class Scene(NamedTuple):
    """What is pressed, what is then waited for and how long that is shown."""

    key: str
    words: str
    """What the key does, beside it in the frame of the window."""
    keys: tuple[str, ...]
    shows: str
    seconds: float
    later: float = 0.0
    """Seconds by which the clock moves before; after 30 and more runtui asks for all threads anew."""
    rest: float = STILL
    """Seconds in which nothing may change before; from `REST` on all active threads must be known by then."""


def _typed(text: str) -> tuple[str, ...]:
    return tuple("space" if each == " " else each for each in text)


FIND, ANSWER, NEXT = "type what you look for", "answers them", "the next call"
SENT = "sends it: the run goes on"
SCENES = (
    Scene("runtui --demo --write", "", (), "35 runs", 1.6, rest=REST),
    Scene("t", "the saved threads, what needs you first", ("t",), "Quiet", 2.2),
    Scene("che", FIND, _typed("che"), "2 of 15", 0.4),
    Scene("checkout", FIND, _typed("ckout"), "1 of 15", 0.9),
    Scene("enter", "its runs, live: one waits for you", ("enter",), "Waits for 2 tool outputs", 2.8),
    Scene("}", "the next problem, and why it failed", ("right_curly_bracket",), "Too many tokens", 2.2),
    Scene("g 3", "the calls that wait, held against their schema", ("g", "3"), "must be a number", 2.6),
    Scene("A", ANSWER, ("A",), "0 of 2 answered", 1.1),
    Scene("A", ANSWER, _typed("19 C, light"), "19 C, light", 0.3),
    Scene("A", ANSWER, _typed(" rain"), "1 of 2 answered", 0.8),
    Scene("tab", NEXT, ("tab",), "Pays money back", 1.0),
    Scene("tab", NEXT, _typed("refunded 12.50"), "2 of 2 answered", 0.8),
    Scene("ctrl+r", "shows what is sent, and asks", ("ctrl+r",), "No, go back", 1.7),
    Scene("j enter", SENT, ("j", "enter"), "queued", 0.5),
    Scene("", SENT, (), "in_progress", 1.1, later=3.0),
    Scene("", "and ends", (), "5m", 1.5, later=35.0, rest=SEEN),
    Scene("W", "all threads at once: who waits, how long is left", ("W",), "Quiet", 3.0, rest=REST),
)


class PictureClock:
    """The time of all pictures: it stands until it is started."""

    def __init__(self, now: float) -> None:
        self.now = now
        self._since: float | None = None

    def __call__(self) -> float:
        return self.now if self._since is None else self.now + time.monotonic() - self._since

    def start(self, now: float) -> None:
        """Runs from a time on."""
        self.now, self._since = now, time.monotonic()


async def recorded(clock: PictureClock) -> str:
    """Returns the animated SVG. The clock is that of the whole program."""
    from runtui.api.request_log import RequestLog
    from runtui.cli.dashboard import parser as dashboard_parser
    from runtui.cli.launch import prepare
    from runtui.ui.app.app import RuntuiApp

    app, frames = RuntuiApp(prepare(dashboard_parser().read(list(ARGV)), os.environ)), list[Frame]()
    with patch.object(RequestLog, "per_minute", lambda *_: REQUESTS):
        async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
            for scene in SCENES:
                await pilot.press(*scene.keys)
                if scene.later:
                    clock.now += scene.later
                    app.runs.action_refresh()
                svg = await _settled(app, pilot, scene.shows, scene.rest)
                frames.append(Frame(scene.key, scene.words, scene.seconds, svg))
    return animated(frames, width=WIDTH, height=HEIGHT, poster=POSTER)


async def _settled(app: RuntuiApp, pilot: Pilot[None], words: str, rest: float) -> str:
    """The picture, once it shows the words and for `rest` seconds stays as it is."""
    from textual.widgets import Input, TextArea

    loop = asyncio.get_running_loop()
    begun = since = loop.time()
    svg, last = "", None
    while loop.time() - since < rest or last != (svg, True) or words.replace(" ", "&#160;") not in svg:
        for box in (*app.screen.query(Input), *app.screen.query(TextArea)):
            box.cursor_blink = False
        await pilot.pause(0.05)
        found = app.export_screenshot(), rest < REST or _are_all_known(app)
        if found != last:
            svg, last, since = found[0], found, loop.time()
        if loop.time() - begun > LONGEST:
            raise TimeoutError(f"{words!r} doesn't come, or what is there doesn't settle")
    return svg


def _are_all_known(app: RuntuiApp) -> bool:
    """Whether all saved threads were answered, and those with an active run since the clock was moved."""
    threads = app.session.watched_threads().placed if app.session is not None else ()
    statuses = [each.status for each in threads]
    since = [each.known_at for each in statuses if each.is_active or not each.is_answered]
    return bool(statuses) and all(known_at is not None and known_at >= time.time() for known_at in since)
