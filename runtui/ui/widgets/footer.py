"""The last line: the keys that work where the focus is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.reactive import reactive

from runtui.ui.palette import Role
from runtui.ui.shown import Line, Span, line
from runtui.ui.widgets.painted import OneLine

if TYPE_CHECKING:
    from textual.screen import Screen

GAP = 3
_NAMES = {
    "slash": "/",
    "question_mark": "?",
    "exclamation_mark": "!",
    "colon": ":",
    "escape": "esc",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "minus": "-",
    "asterisk": "*",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "up": "↑",
    "down": "↓",
    "delete": "del",
}


def key_name(key: str) -> str:
    """Returns a key as it stands on keyboards."""
    return _NAMES.get(key, key)


class KeysLine(OneLine):
    """Pairs of key and word; whole pairs fall away from the right, the last one never."""

    mode = reactive("read-only")
    """What stands at the right edge."""
    pairs: reactive[tuple[tuple[str, str], ...]] = reactive(())

    def on_mount(self) -> None:
        """Follows the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._take_bindings)
        self._take_bindings(self.screen)

    def line(self, width: int) -> Line:
        """Returns as many pairs as fit, help always among them."""
        pairs = list(self.pairs)
        room = width - 3 - (len(self.mode) + GAP)
        while len(pairs) > 1 and _cells(pairs) > room:
            del pairs[-2]
        spans = [Span("  ")]
        for key, words in pairs:
            spans += [Span(key, Role.STRONG), Span(f" {words}", Role.MUTED), Span(" " * GAP)]
        role = Role.MUTED if self.mode == "read-only" else Role.WAITS
        return line(*spans, right=(Span(self.mode, role), Span(" ")))

    def _take_bindings(self, screen: Screen[object]) -> None:
        shown: dict[str, tuple[str, str]] = {}
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled:
                shown.setdefault(binding.action, (key_name(binding.key), binding.description))
        help_pair = shown.pop("help", None) or shown.pop("app.help", None)
        self.pairs = (*shown.values(), *([help_pair] if help_pair else []))


def _cells(pairs: list[tuple[str, str]]) -> int:
    return sum(cell_len(key) + 1 + cell_len(words) for key, words in pairs) + GAP * (len(pairs) - 1)
