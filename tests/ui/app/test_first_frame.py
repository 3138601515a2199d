"""The first picture of a start: an empty dashboard that stands where the full one will."""

import pytest
from textual.css.stylesheet import Stylesheet

from runtui.ui.app.first_frame import FirstFrame
from runtui.ui.app.main_screen import MainScreen
from runtui.ui.draw.themed_app import ThemedApp
from tests.ui.stage import screen_strips, until

SIZES = [(80, 24), (120, 35), (200, 50), (100, 30), (159, 29), (60, 30), (80, 19), (40, 10)]
HEADS, KEYS = "  Status", "read-only"


class FirstFrameAlone(ThemedApp):
    CSS_PATH = "../../../runtui/ui/app/app.tcss"

    def compose(self):
        yield FirstFrame()


async def test_the_style_sheets_are_read_once_at_the_start(monkeypatch):
    parsed = []
    monkeypatch.setattr(Stylesheet, "reparse", lambda _: parsed.append("again"))
    async with FirstFrameAlone().run_test():
        assert not parsed


async def test_a_screen_that_comes_is_styled_once(monkeypatch):
    styled = []
    monkeypatch.setattr(Stylesheet, "update_nodes", lambda _, nodes, **__: styled.extend(nodes))
    async with FirstFrameAlone().run_test():
        assert not styled


async def painted_by(app, size, is_there=lambda: True):
    """Each cell of the screen: its character and its ground."""
    async with app.run_test(size=size) as pilot:
        await until(pilot, is_there)
        return [
            [(character, segment.style.bgcolor) for segment in strip for character in segment.text]
            for strip in screen_strips(app)
        ]


async def frame_and_dashboard(stage, size):
    frame = await painted_by(FirstFrameAlone(), size)
    stage.server.hold()
    app = stage.app()
    return frame, await painted_by(app, size, lambda: isinstance(app.screen, MainScreen) and app.runs.live)


def line_with(words, cells):
    """The line of the screen that holds the words, and where it is."""
    lines = ["".join(character for character, _ in line) for line in cells]
    return next((place, line) for place, line in enumerate(lines) if words in line)


@pytest.mark.parametrize("size", SIZES)
async def test_the_column_heads_stand_where_they_stay(stage, size):
    frame, dashboard = await frame_and_dashboard(stage, size)
    place, heads = line_with(HEADS, frame)
    place_later, heads_later = line_with(HEADS, dashboard)
    list_end = heads.rindex("  ") if "Note" not in heads else heads.index("Note") + len("Note")
    assert (place, heads[:list_end].rstrip()) == (place_later, heads_later[:list_end].rstrip())


@pytest.mark.parametrize("size", SIZES)
async def test_the_keys_of_the_last_line_stay(stage, size):
    frame, dashboard = await frame_and_dashboard(stage, size)
    assert line_with(KEYS, frame) == line_with(KEYS, dashboard)


@pytest.mark.parametrize("size", SIZES)
async def test_the_panes_have_their_ground_already(stage, size):
    frame, dashboard = await frame_and_dashboard(stage, size)
    grounds, grounds_later = ([[ground for _, ground in line] for line in cells] for cells in (frame, dashboard))
    assert grounds == grounds_later


async def test_while_the_key_is_looked_for_the_shell_stands(stage):
    async with stage.app(connection=None, thread=None).run_test(size=(120, 35)) as pilot:
        await until(pilot, lambda: len(pilot.app.screen_stack) > 1)  # the first screen asks, over the frame
        assert pilot.app.screen_stack[0].query_one(FirstFrame).display
