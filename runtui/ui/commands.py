"""The key bindings, footer, help and palette entries of the main screen: one table of commands.

A new command is a row here and an ``action_`` method of the class that its scope names. The keys of dialogs, and of
the boxes and lists that stand in them too, stand with their class: nothing else offers them. Only values are here,
beneath all rooms, so that each room can take its own keys from it.
"""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.actions import parse
from textual.binding import Binding, BindingType

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.dom import DOMNode


class Scope(StrEnum):
    """Where the keys of a command work, and whose action it is unless the action says ``app.``."""

    APP = "RuntuiApp"
    SCREEN = "MainScreen"
    TABLE = "RunTable"
    LIST = "RunList"
    DETAIL = "RunDetailPane"


class Command(Struct, frozen=True):
    """One thing that can be done, by a key, in the palette or both."""

    id: str
    """What the settings know its key by."""
    keys: str
    """With commas between; "" for a command of the palette alone."""
    action: str
    """What to run, as Textual reads it: ``tab('Overview')``, ``app.quit``."""
    help: str = ""
    """What the keys do, as the help says it."""
    title: str = ""
    """Its name in the palette; "" for one that isn't offered there."""
    about: str = ""
    """What the palette says of it."""
    group: str = ""
    """The head it stands under in the palette; "" for that of its scope."""
    footer: str = ""
    """The word for it in the last line of the window; "" for a key that isn't named there."""
    when: str = ""
    """The attribute of its scope, with dots between, that is true while the palette offers it; "" for always."""
    unless: str = ""
    """The same the other way round."""
    is_everywhere: bool = False
    """Whether the keys go before those of dialogs and text boxes."""

    @property
    def binding(self) -> Binding:
        """The keys as Textual takes them."""
        return Binding(
            self.keys,
            self.action,
            self.footer or self.help,
            show=bool(self.footer),
            priority=self.is_everywhere,
            tooltip=self.help,
            id=self.id,
        )

    @property
    def is_of_app(self) -> bool:
        """Whether the app does it, whatever is on the screen."""
        return parse(self.action)[0] == "app"

    def is_offered(self, target: DOMNode) -> bool:
        """Tells whether the palette offers it now; `target` is what its scope names."""
        is_so = not self.when or bool(attrgetter(self.when)(target))
        return bool(self.title) and is_so and not (self.unless and attrgetter(self.unless)(target))

    def callback(self, target: DOMNode) -> Callable[[], object]:
        """Returns what the palette calls: the method of the action, whatever has the focus."""
        namespace, name, parameters = parse(self.action)
        return partial(getattr(target.app if namespace else target, f"action_{name}"), *parameters)


RUNS, THREAD, COPY, LOOK, SERVER, PROGRAM = "Runs", "Thread", "Copy and export", "Look", "Server", "Program"
GROUPS = {Scope.APP: LOOK, Scope.SCREEN: THREAD, Scope.TABLE: RUNS, Scope.LIST: RUNS, Scope.DETAIL: RUNS}
"""The heads of the palette for commands that name none."""
_SIGHT = "view_options.sight"
_REDACT, _UNMASK = "switch_sight('is_redacted')", "switch_sight('is_unmasked')"
_HIDING = "All that people and models wrote; in copies and files too"
_MASKING = "Credentials among what servers send; in copies and files too"

# A table is read by its columns: id, keys, action, help; title in the palette, what the palette says of it.
# fmt: off
COMMANDS: dict[Scope, tuple[Command, ...]] = {
    Scope.APP: (
        Command("mouse.off", "", "give_mouse(False)", "",
                "Mouse off", "The terminal selects text with it, until it is on again or the program ends",
                when="has_mouse"),
        Command("mouse.on", "", "give_mouse(True)", "",
                "Mouse on", "Click, double click and wheel work here", unless="has_mouse"),
        Command("theme", "", "change_theme", "", "Theme", "Choose the colours"),
        Command("tell.run", "b", "tell_of('run')", "tell me when this run ends (⚑ in its row), or no longer",
                "Tell me when it ends", "This run: bell or notification while you look elsewhere; again: no longer",
                group=PROGRAM, when="session"),
        Command("tell.any", "B", "tell_of('any')", "tell me when any run ends, or no longer",
                "Tell me when any ends", "The same for all saved threads; remembered",
                group=PROGRAM, when="session"),
        Command("tell", "", "tell_of('')", "",
                "Notifications", "Tell me of what, by bell or terminal, and when; remembered",
                group=PROGRAM, when="session"),
        Command("log", "L", "event_log", "event log",
                "Event log", "Requests, retries, errors, statuses seen, ends and writes of this session",
                group=PROGRAM, when="session"),
        Command("help", "question_mark,f1", "help", "help",
                "Keys and help", "Help: what each key does, and where", PROGRAM, footer="help"),
        Command("palette", "colon,ctrl+p", "command_palette", "palette"),
        Command("quit", "q", "quit", "quit",
                "Quit", "Leave runtui", PROGRAM),
        Command("quit.anywhere", "ctrl+q", "quit", "quit, from dialogs too", is_everywhere=True),
        Command("interrupt", "ctrl+c", "interrupt", "copy the selection, else quit", is_everywhere=True),
        Command("suspend", "ctrl+z", "suspend_process", "to the shell", is_everywhere=True),
    ),
    Scope.SCREEN: (
        Command("threads", "t", "app.pick_thread", "choose a thread",
                "Open a thread", "Search the saved threads or paste an id", footer="threads"),
        Command("profile", "P", "app.switch_profile", "profile",
                "Profiles", "Go on with another server, or describe one", SERVER),
        Command("copy", "y", "copy_id(True)", "copy id, message or step", footer="copy id"),
        Command("copy.run", "", "copy_id", "",
                "Copy the run id", "Of the selected run", COPY),
        Command("copy.menu", "Y", "copy_menu", "copy menu",
                "Copy menu", "Ids, arguments, error, JSON, summary, commands", COPY),
        Command("copy.field", "", "copy_field", "",
                "Copy a field", "Any value of the selected run, found by typing", COPY),
        Command("refresh", "r", "refresh", "refresh",
                "Refresh now", "Ask the server at once", footer="refresh"),
        Command("reload", "R", "reload", "reload",
                "Reload", "Read the thread anew, down to the selected run"),
        Command("order", "O", "other_order", "ask the server for the other order"),
        Command("compare", "D", "compare", "compare the marked runs, or this one with the last completed",
                "Compare", "The two marked runs, or this one with the last completed", RUNS),
        Command("cancel", "X", "act('cancel')", "cancel the marked runs, or this one",
                "Cancel the run", "Or all marked ones; asked before", RUNS),
        Command("answer", "A", "act('answer')", "answer the tool calls the run waits for",
                "Answer the run", "What its calls returned, or whether they may be made", RUNS),
        Command("create", "", "act('create')", "", "New run", "In this thread: assistant, message, settings", RUNS),
        Command("again", "", "act('again')", "", "Run again", "With the settings of this run, or others", RUNS),
        Command("pause", "p", "pause", "pause",
                "Pause or go on", "Stop asking the server, or ask again", footer="pause"),
        Command("follow", "F", "follow", "follow",
                "Follow", "Keep the newest active run selected", RUNS, footer="follow"),
        Command("live", "l", "follow_events", "in Steps, Messages: live events",
                "Live events", "What the run does, as it comes, where its server streams that", RUNS,
                when="detail.tells_events"),
        Command("detail", "d", "toggle_detail", "detail", footer="detail"),
        Command("zoom", "z", "zoom", "zoom", footer="zoom"),
        Command("detail.larger", "greater_than_sign", "resize_detail(1)", "larger detail",
                "Larger detail", "Wider or higher by a step; remembered", LOOK),
        Command("detail.smaller", "less_than_sign", "resize_detail(-1)", "smaller detail",
                "Smaller detail", "Narrower or lower by a step; remembered", LOOK),
        Command("detail.usual", "", "resize_detail(0)", "", "Usual detail", "As large as at the first start", LOOK),
        Command("threads.focus", "0", "app.threads", "go to the threads beside the runs"),
        Command("runs", "1", "focus_runs", "runs"),
        Command("tab.overview", "2", "tab('Overview')", "Overview"),
        Command("tab.tools", "3", "tab('Tools')", "Tools"),
        Command("tab.steps", "4", "tab('Steps')", "Steps"),
        Command("tab.messages", "5", "tab('Messages')", "Messages"),
        Command("tab.json", "6", "tab('JSON')", "JSON"),
        Command("tab.previous", "left_square_bracket", "step_tab(-1)", "previous tab"),
        Command("tab.next", "right_square_bracket", "step_tab(1)", "next tab"),
        Command("thread.previous", "minus", "app.previous_thread", "previous thread",
                "Previous thread", "Go back to the thread open before"),
        Command("watch", "W", "app.watch", "watch all threads",
                "Watch", "All saved threads, what needs you first"),
        Command("waiting.next", "o", "app.next_waiting", "what waits with the least time left, in any thread",
                "Next that waits", "The run with the least time left over all saved threads; again: the next one"),
        Command("back", "escape", "back", "back"),
        Command("thread.details", "", "thread_details", "",
                "Thread details", "Created time and metadata of this thread"),
        Command("key.change", "", "app.change_key", "",
                "Change the API key", "Ask for another key, check and store it", SERVER),
        Command("doctor", "", "app.doctor", "",
                "Doctor", "Check every step from here to the runs of this thread", SERVER),
        Command("times.ages", "", "toggle_times", "",
                "Relative times", "How long ago runs were created; remembered", LOOK,
                when="view_options.has_clock_times"),
        Command("times.clock", "", "toggle_times", "",
                "Absolute times", "When runs were created, not how long ago; remembered", LOOK,
                unless="view_options.has_clock_times"),
        Command("export", "", "export", "", "Export runs", "Those on show: JSONL, CSV or JSON", COPY),
        Command("export.all", "", "export(True)", "",
                "Export all loaded runs", "Whatever the filter", COPY, when="run_list.arrangement.is_filter"),
        Command("json.pager", "", "open_json('PAGER')", "",
                "Open JSON in the pager", "The selected run, in $PAGER", COPY),
        Command("json.editor", "", "open_json('EDITOR')", "",
                "Open JSON in the editor", "The selected run, in $EDITOR", COPY),
        Command("redact", "", _REDACT, "", "Redact", _HIDING, LOOK, unless=f"{_SIGHT}.is_redacted"),
        Command("redact.off", "", _REDACT, "", "Show what is hidden", _HIDING, LOOK, when=f"{_SIGHT}.is_redacted"),
        Command("unmask", "", _UNMASK, "", "Show masked values", _MASKING, LOOK, unless=f"{_SIGHT}.is_unmasked"),
        Command("unmask.off", "", _UNMASK, "", "Mask values again", _MASKING, LOOK, when=f"{_SIGHT}.is_unmasked"),
    ),
    Scope.TABLE: (
        Command("table.open", "enter", "open", "open", footer="open"),
        Command("table.down", "j,down", "move(1)", "down"),
        Command("table.up", "k,up", "move(-1)", "up"),
        Command("table.first", "g,home", "first", "first run"),
        Command("table.last", "G,end", "last", "last run, loads more"),
        Command("table.half-down", "ctrl+d", "page(0.5)", "half a page down"),
        Command("table.half-up", "ctrl+u", "page(-0.5)", "half a page up"),
        Command("table.page-down", "pagedown", "page(1)", "page down"),
        Command("table.page-up", "pageup", "page(-1)", "page up"),
        Command("table.next-active", "n", "seek('active', 1)", "next active"),
        Command("table.previous-active", "N", "seek('active', -1)", "previous active"),
        Command("table.next-problem", "right_curly_bracket,e", "seek('problem', 1)", "next problem"),
        Command("table.previous-problem", "left_curly_bracket,E", "seek('problem', -1)", "previous problem"),
        Command("table.mark", "space", "mark", "mark to compare or cancel, or no longer"),
        Command("table.detail-down", "J", "detail(1)", "scroll the detail"),
        Command("table.detail-up", "K", "detail(-1)", "scroll the detail up"),
    ),
    Scope.LIST: (
        Command("list.filter", "slash", "filter", "filter",
                "Filter", "Type what the runs must have", footer="filter"),
        Command("list.active", "a", "quick('active')", "active runs only, or all",
                "Active only", "Or all again", footer="active"),
        Command("list.problems", "exclamation_mark", "quick('problems')",
                "failed, expired and incomplete runs only, or all",
                "Problems only", "Or all again", footer="problems"),
        Command("list.facets", "f", "facets", "filter by what the loaded runs have",
                "Facets", "Filter by what the loaded runs have, with counts"),
        Command("list.views", "v", "views", "saved views",
                "Views", "A filter, sort, columns and order under a name; save this one"),
        Command("list.sort", "s", "sort", "sort the loaded rows",
                "Sort", "The loaded rows by a column"),
        Command("list.reverse", "S", "reverse", "reverse the order of the loaded rows"),
        Command("list.columns", "c", "columns", "choose columns",
                "Columns", "Choose them and their order"),
        Command("list.all", "", "load_all", "",
                "Load all", "Every page of the thread, to filter and sort all of it"),
        Command("list.steps", "", "read_steps", "",
                "Read steps", "Of the runs that the rest of a filter with called: or arg: leaves",
                when="arrangement.query.needs_steps"),
        Command("list.run", "", "go_to_run", "",
                "Go to run", "By its id or a part of it, loading pages until found"),
        Command("list.time", "", "go_to_time", "", "Go to time", "Loading pages until the time is reached"),
        Command("list.error.show", "i", "show_error", "what the server said last, whole",
                "Show the error", "What the server said last, whole, with its names for the request; y copies it",
                SERVER, when="error"),
        Command("list.health", "", "health", "",
                "Thread health", "Failures, times, tokens of the loaded runs", THREAD),
        Command("interval", "", "interval", "",
                "Refresh interval", "How often the server is asked while runs are active", THREAD),
    ),
    Scope.DETAIL: (
        Command("detail.leave", "escape", "leave", "back", footer="back"),
        Command("detail.search", "slash", "search", "search; in Steps a filter", footer="search"),
        Command("detail.hide", "h", "hide_short", "in Steps, hide the short ones"),
        Command("detail.child", "enter", "open_child", "open the run of an agent that was called"),
        Command("detail.next-match", "n", "seek(1)", "next match, message or step"),
        Command("detail.previous-match", "N", "seek(-1)", "previous match, message, step"),
        Command("detail.next-run", "J", "step(1)", "next run"),
        Command("detail.previous-run", "K", "step(-1)", "previous run"),
    ),
}
# fmt: on
"""All commands, in the order in which the help lists their keys."""


def bindings(*scopes: Scope) -> list[BindingType]:
    """Returns the keys of the scopes, each with what it calls."""
    return [each.binding for scope in scopes for each in COMMANDS[scope] if each.keys]
