"""A screen whose look a person arranges, kept for the next start: how large the detail is, how times are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.reactive import var
from textual.screen import Screen

from runtui.session.view_settings import LayoutSettings
from runtui.ui.draw.sizing import LEAST_LIST, Shares, stepped
from runtui.ui.draw.view_options import ViewOptions
from runtui.ui.draw.widget import PlainGround
from runtui.ui.table.columns import CLOCK_CELLS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.geometry import Size

    from runtui.store.book.thread_book import ThreadBook
    from runtui.ui.detail.pane import RunDetailPane

LARGEST = "The list needs the rest of the window: z gives the detail all of it."
SMALLEST = "The detail can't be smaller: d hides it."


class LayoutScreen(Screen[None], PlainGround):
    """Remembers the look through the thread book it is given."""

    # The base class declares them without ClassVar.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (160, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (20, "-low"), (30, "-tall")]  # noqa: RUF012

    shares: var[Shares] = var(Shares())
    """Which part of the window the detail has."""
    view_options: var[ViewOptions] = var(ViewOptions())
    """How all widgets show runs."""
    list_needs = var(LEAST_LIST)
    """The cells that the list doesn't give up to the detail."""

    detail: RunDetailPane

    def __init__(self) -> None:
        super().__init__()
        self._look: LayoutSettings | None = None

    @classmethod
    def size_classes(cls, window: Size) -> Iterator[str]:
        """Yields the classes that a window of this size gives the screen."""
        pairs = ((cls.HORIZONTAL_BREAKPOINTS, window.width), (cls.VERTICAL_BREAKPOINTS, window.height))
        for breakpoints, cells in pairs:
            yield next(name for least, name in reversed(breakpoints) if cells >= least)

    @property
    def is_for_one(self) -> bool:
        """Whether there is room for the list or for the detail only."""
        return self.has_class("-narrow") and self.has_class("-tiny")

    def use_look(self, book: ThreadBook) -> None:
        """Takes the look of last time."""
        self._look = LayoutSettings(book)
        width, height = self._look.detail_shares()
        self.shares = Shares(width=width, height=height)
        self.view_options = replace(self.view_options, has_clock_times=self._look.has_clock_times())

    def watch_view_options(self, options: ViewOptions) -> None:
        """Keeps the room that times of day take more than ages."""
        self.list_needs = LEAST_LIST + (CLOCK_CELLS if options.has_clock_times else 0)

    def action_resize_detail(self, step: int) -> None:
        """Makes the detail larger (1) or smaller (-1), as far as the list has what it needs; 0: the usual size."""
        if not self.detail.display or self.has_class("-zoom-detail"):
            self.app.bell()
            return
        lines = self.query_one("#panes").size.height
        shares = stepped(self.shares, step, self.size, lines, list_needs=self.list_needs) if step else Shares()
        if shares is None:
            self.app.notify(LARGEST if step > 0 else SMALLEST, markup=False)
            return
        self.shares = shares
        if self._look is not None:
            self._look.keep_detail_shares(shares.width, shares.height)

    def action_toggle_times(self) -> None:
        """Tells ages as the time of day, or as ages again."""
        has_clock_times = not self.view_options.has_clock_times
        self.view_options = replace(self.view_options, has_clock_times=has_clock_times)
        if self._look is not None:
            self._look.keep_clock_times(has_clock_times)
