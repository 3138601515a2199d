"""The floors of the screen: Textual apps that do one thing and nothing else; ``bare KIND [SPEED]``."""

from __future__ import annotations

import sys

if len(sys.argv) > 2:
    from tests.bench.programs.fast_clock import run_fast

    run_fast(float(sys.argv[2]))

# Below the exchange of the clock: Textual keeps hold of the one it finds.
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

MARK = "painted"


class OneStatic(App[None]):
    """Shows one text."""

    def compose(self) -> ComposeResult:
        """Yields it."""
        yield Static(MARK, id="only")


class OnKey(OneStatic):
    """Draws its one text anew on every key."""

    count = 0

    def on_key(self) -> None:
        """Counts the keys."""
        self.count += 1
        self.query_one("#only", Static).update(f"{MARK} {self.count} times")


class Ticking(OneStatic):
    """Draws its one text anew every second."""

    count = 0

    def on_mount(self) -> None:
        """Starts the clock."""
        self.set_interval(1.0, self._tick)

    def _tick(self) -> None:
        self.count += 1
        self.query_one("#only", Static).update(f"{MARK} {self.count} seconds")


class OneWord(Widget):
    """Draws a word anew every second, and nothing else has to be laid out for it."""

    count = 0

    def on_mount(self) -> None:
        """Starts the clock."""
        self.set_interval(1.0, self._tick)

    def render_line(self, y: int) -> Strip:
        """Draws the word on the first line."""
        return Strip([Segment(f"{MARK} {self.count}".ljust(20) if y == 0 else " " * 20)], 20)

    def _tick(self) -> None:
        self.count += 1
        self.refresh(Region(0, 0, 20, 1))


class Word(App[None]):
    """Shows one word."""

    def compose(self) -> ComposeResult:
        """Yields it."""
        yield OneWord()


KINDS = {"static": OneStatic, "key": OnKey, "ticking": Ticking, "word": Word}

if __name__ == "__main__":
    KINDS[sys.argv[1]]().run()
