"""The last line: the keys that do something where the focus is, as things are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.reactive import reactive, var

from runtui.feed.refresh.state import FeedStatus
from runtui.feed.view.query.run_filter import QuickFilter
from runtui.feed.view.view import Arrangement
from runtui.model.status import RunStatus
from runtui.ui.draw.key_hints import READ_ONLY, WRITE, Hint, bottom_line, key_name
from runtui.ui.draw.line_view import LineView
from runtui.ui.draw.widget import OneLine

if TYPE_CHECKING:
    from runtui.feed.refresh.state import FeedState
    from runtui.model.run import Run
    from runtui.session.session import Place
    from runtui.ui.draw.line import Line
    from runtui.ui.table.run_list import RunList

GO_ON, ALL_RUNS, COPY_THIS, FILTER = "go on", "all runs", "copy this", "filter"
"""What the key that pauses does while nothing is asked, those that filter while they do, and that which copies."""
SEARCH, HIDE = "search", "hide_short"
"""What looks for a text in the detail, and what only the steps have."""
THIS = "copy_id(True)"
QUICK = {QuickFilter.ACTIVE: "quick('active')", QuickFilter.PROBLEMS: "quick('problems')"}
NO_THREAD = {"app.pick_thread": "open a thread", "app.watch": "watch", "app.switch_profile": "profile"}
NO_RUNS = {"app.pick_thread": "threads", "refresh": "refresh", "app.switch_profile": "profile"}
FAILED = {
    "app.pick_thread": "another thread",
    "app.switch_profile": "profile",
    "refresh": "again",
    "show_error": "the error",
}
"""The actions that lead on where there are no rows, in the order in which they stand, and their words."""
ASKING = frozenset({"refresh", "pause"})
"""What asks a server, or not: a file is none."""
NO_MATCH = frozenset({"open", THIS})
"""What needs a row."""
ANSWER, CANCEL = "act('answer')", "act('cancel')"
"""What changes the run that is read."""


class Footer(OneLine):
    """Pairs of key and word; whole pairs fall away from the right, the last one never."""

    place: reactive[Place | None] = reactive(None)
    """Where the person is, and whether anything may be changed there."""
    pairs: reactive[tuple[Hint, ...]] = reactive(())
    state: var[FeedState | None] = var(None)
    arrangement: var[Arrangement] = var(Arrangement())
    has_rows = var(True)
    """Whether a row is on show."""
    run_shown: var[Run | None] = var(None)
    _is_outdated = False

    def on_mount(self) -> None:
        """Follows the focus."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self._note_change())
        self._note_change()

    def watch_state(self, before: FeedState | None, state: FeedState | None) -> None:
        """Names what leads on from where things are now."""
        if _situation(before) != _situation(state):
            self._note_change()

    def follow(self, runs: RunList) -> None:
        """Names the keys by what of the runs is on show from now on."""
        self.watch(runs, "arrangement", lambda: setattr(self, "arrangement", runs.arrangement))
        self.watch(runs, "position", lambda: setattr(self, "has_rows", bool(runs.position.rows)), init=False)

    def watch_arrangement(self) -> None:
        """Names what takes the filter away."""
        self._note_change()

    def watch_has_rows(self) -> None:
        """Names no key that needs a row where there is none."""
        self._note_change()

    def watch_run_shown(self, before: Run | None, run: Run | None) -> None:
        """Names what would unblock or end the run."""
        if (before and before.status) != (run and run.status):
            self._note_change()

    def watch_place(self) -> None:
        """Names what changes runs where that is allowed now."""
        self._note_change()

    def line(self, width: int) -> Line:
        """Returns as many pairs as fit, help always among them."""
        mode = WRITE if self.place is not None and self.place.may_write else READ_ONLY
        return bottom_line(self.pairs, width, mode)

    def _note_change(self) -> None:
        """Looks at the keys once for all that changes at a time: a start and each page change a lot."""
        if not self._is_outdated and self.is_attached:
            self._is_outdated = True
            self.call_next(self._take_bindings)

    def _take_bindings(self) -> None:
        self._is_outdated = False
        if not self.is_attached:
            return
        shown: dict[str, Hint] = {}
        keys: dict[str, str] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if active.enabled:
                keys.setdefault(binding.action, key_name(binding.key))
            if binding.show and active.enabled:
                shown.setdefault(binding.action, (key_name(binding.key), binding.description))
        help_pair = shown.pop("help", None) or shown.pop("app.help", None)
        words = self._words_without_rows()
        if words and "open" in shown:  # the list has the focus
            shown = {action: (keys[action], word) for action, word in words.items() if action in keys}
        else:
            shown = self._as_things_are(shown, keys)
        if self.place is not None and self.place.is_file:
            shown = {action: hint for action, hint in shown.items() if action not in ASKING}
        self.pairs = (*shown.values(), *([help_pair] if help_pair else []))

    def _words_without_rows(self) -> dict[str, str]:
        """What leads on where no run is loaded; nothing where one is, or may come at once."""
        state = self.state
        if state is None:
            return NO_THREAD
        if len(state.runs) or state.feed_status is FeedStatus.LOADING:
            return {}
        return FAILED if state.error is not None else NO_RUNS

    def _as_things_are(self, shown: dict[str, Hint], keys: dict[str, str]) -> dict[str, Hint]:
        """The hints of the rows, by what their keys do now."""
        arrangement, first = self.arrangement, dict[str, Hint]()
        if self.state is not None and self.state.is_paused and "pause" in shown:
            shown["pause"] = (shown["pause"][0], GO_ON)
        if "open" not in shown:
            focused = self.screen.focused
            if SEARCH in shown and HIDE in keys:  # in Steps, what is typed leaves some out
                shown[SEARCH] = (shown[SEARCH][0], FILTER)
            if isinstance(focused, LineView) and focused.entry is not None and THIS in shown:
                shown[THIS] = (shown[THIS][0], COPY_THIS)
            leaving = {action: shown.pop(action) for action in ("leave",) if action in shown and SEARCH in shown}
            return leaving | self._acts(keys) | shown
        quick = QUICK.get(arrangement.quick) if arrangement.quick is not None else None
        if quick in shown:
            first[quick] = (shown.pop(quick)[0], ALL_RUNS)
        elif arrangement.is_filter and "back" in keys:
            first["back"] = (keys["back"], ALL_RUNS)
        if not self.has_rows:
            shown = {action: hint for action, hint in shown.items() if action not in NO_MATCH}
        opening = {action: shown.pop(action) for action in ("open",) if action in shown}
        return opening | first | self._acts(keys) | shown

    def _acts(self, keys: dict[str, str]) -> dict[str, Hint]:
        """What unblocks or ends the run that is read, where runs may be changed."""
        run, words = self.run_shown, dict[str, str]()
        if run is not None and self.place is not None and self.place.may_write:
            words |= {ANSWER: "answer"} if run.status == RunStatus.REQUIRES_ACTION else {}
            words |= {CANCEL: "cancel"} if run.is_active and not run.is_worked_out else {}
        return {action: (keys[action], word) for action, word in words.items() if action in keys}


def _situation(state: FeedState | None) -> tuple[object, ...]:
    if state is None:
        return ()
    is_loading = state.feed_status is FeedStatus.LOADING
    return state.is_paused, bool(len(state.runs)), state.error is not None, is_loading
