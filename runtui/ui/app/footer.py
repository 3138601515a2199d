"""The last line: the keys that work where the focus is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import reactive, var

from runtui.ui.draw.key_hints import READ_ONLY, WRITE, Hint, bottom_line, key_name
from runtui.ui.draw.widget import OneLine

if TYPE_CHECKING:
    from textual.screen import Screen

    from runtui.feed.refresh.state import FeedState
    from runtui.session.session import Place
    from runtui.ui.draw.line import Line

GO_ON = "go on"
"""What the key that pauses does while nothing is asked."""


class Footer(OneLine):
    """Pairs of key and word; whole pairs fall away from the right, the last one never."""

    place: reactive[Place | None] = reactive(None)
    """Where the person is, and whether anything may be changed there."""
    pairs: reactive[tuple[Hint, ...]] = reactive(())
    state: var[FeedState | None] = var(None)

    def on_mount(self) -> None:
        """Follows the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._take_bindings)
        self._take_bindings(self.screen)

    def watch_state(self, before: FeedState | None, state: FeedState | None) -> None:
        """Calls the key that pauses by what it does next."""
        if (before is not None and before.is_paused) is not (state is not None and state.is_paused):
            self._take_bindings(self.screen)

    def line(self, width: int) -> Line:
        """Returns as many pairs as fit, help always among them."""
        mode = WRITE if self.place is not None and self.place.may_write else READ_ONLY
        return bottom_line(self.pairs, width, mode)

    def _take_bindings(self, screen: Screen[object]) -> None:
        shown: dict[str, Hint] = {}
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled:
                shown.setdefault(binding.action, (key_name(binding.key), binding.description))
        if "pause" in shown and self.state is not None and self.state.is_paused:
            shown["pause"] = (shown["pause"][0], GO_ON)
        help_pair = shown.pop("help", None) or shown.pop("app.help", None)
        self.pairs = (*shown.values(), *([help_pair] if help_pair else []))
