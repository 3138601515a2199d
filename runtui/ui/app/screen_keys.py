"""The keys of the main screen that work in all of its panes: what each one calls there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

if TYPE_CHECKING:
    from textual.binding import BindingType

SCREEN_KEYS: list[BindingType] = [
    Binding("t", "app.pick_thread", "threads", tooltip="choose a thread", id="threads"),
    Binding("P", "app.switch_profile", "profile", show=False, id="profile"),
    Binding("y", "app.copy_id", "copy id", id="copy"),
    Binding("Y", "app.copy_menu", "copy menu", show=False, id="copy.menu"),
    Binding("r", "refresh", "refresh", id="refresh"),
    Binding("R", "reload", "reload", show=False, id="reload"),
    Binding("O", "other_order", "ask the server for the other order", show=False, id="order"),
    Binding(
        "D", "compare", "compare the marked runs, or this one with the last completed", show=False, id="compare"
    ),
    Binding("p", "pause", "pause", id="pause"),
    Binding("F", "follow", "follow", id="follow"),
    Binding("d", "toggle_detail", "detail", id="detail"),
    Binding("z", "zoom", "zoom", id="zoom"),
    Binding("greater_than_sign", "resize_detail(1)", "larger detail", show=False, id="detail.larger"),
    Binding("less_than_sign", "resize_detail(-1)", "smaller detail", show=False, id="detail.smaller"),
    Binding("0", "app.threads", "go to the threads beside the runs", show=False, id="threads.focus"),
    Binding("1", "focus_runs", "runs", show=False, id="runs"),
    Binding("2", "tab('Overview')", "Overview", show=False, id="tab.overview"),
    Binding("3", "tab('Tools')", "Tools", show=False, id="tab.tools"),
    Binding("4", "tab('Steps')", "Steps", show=False, id="tab.steps"),
    Binding("5", "tab('Messages')", "Messages", show=False, id="tab.messages"),
    Binding("6", "tab('JSON')", "JSON", show=False, id="tab.json"),
    Binding("left_square_bracket", "step_tab(-1)", "previous tab", show=False, id="tab.previous"),
    Binding("right_square_bracket", "step_tab(1)", "next tab", show=False, id="tab.next"),
    Binding("minus", "app.previous_thread", "previous thread", show=False, id="thread.previous"),
    Binding("escape", "back", "back", show=False, id="back"),
]
