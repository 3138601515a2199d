"""Hostile text in every field of a run: the screen shows it, and does nothing with it."""

import json

import pytest

from runtui.feed.run.journal import Journal
from runtui.ui.detail.overview import overview_lines
from runtui.ui.detail.short import short_lines
from runtui.ui.detail.tabs import TabInput
from runtui.ui.draw.paint import paint
from runtui.ui.draw.palette import Ground
from runtui.ui.table.row import RowLook, row_key
from tests.ui.draw.test_paint import is_harmless
from tests.ui.draw.test_palette import palette_of
from tests.ui.objects import a_call, a_run, waiting
from tests.ui.readings import detail_of, run_of
from tests.ui.stage import screen_strips, screen_text, until
from tests.ui.table.reading import row_line

ATTACKS = {
    "title": "\x1b]0;owned\x07",
    "clipboard": "\x1b]52;c;b3duZWQ=\x07",
    "link": "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "move": "\x1b[2J\x1b[H\x1b[31m",
    "device": "\x1bPq#0\x1b\\\x1b_apc\x1b\\\x1bc\x1b[5n\x1b[6n",
    "c1": "\x9b31m\x9d0;x\x9c\x90q\x9c",
    "lines": "a\rb\x0bc\x0cd\x85e\u2028f\u2029g",
    "bidi": "\u202eevil\u202c\u2066x\u2069\u200e\u200b\ufeff",
    "tags": "\U000e0041\U000e007f\ue000\ufff9",
    "surrogate": "\ud800x\udfff",
    "markup": "[/] [bold red]x[/] [@click=app.quit]quit[/] [link=file:///]l[/]",
    "marks": "z" + "\u0301" * 500,
}


def attacked(text):
    """A run with hostile text wherever a text may stand."""
    call = a_call(text, json.dumps({text: text})) | {"id": text, "type": text, "server_label": text}
    broken = a_call(text, text + "{")
    return waiting(
        1,
        call,
        broken,
        id=f"run_{text}",
        model=text,
        assistant_id=text,
        instructions=f"{text}\n{text}",
        metadata={text: text},
        last_error={"code": text, "message": text},
        incomplete_details={"reason": text},
        tools=[{"type": text}, {"type": "function", "function": {"name": text}}],
        tool_choice={"type": text, "function": {"name": text}},
        response_format={"type": "json_schema", "json_schema": {"name": text, "schema": {text: text}}},
        truncation_strategy={"type": text},
        reasoning_effort=text,
        created_at=text,
    ) | {text: text}


@pytest.fixture(scope="module")
def palette():
    return palette_of("runtui-dark")


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("status", ["requires_action", "failed", "expired", "hostile"])
@pytest.mark.parametrize("width", [50, 120])
def test_no_line_of_a_run_is_painted_with_anything_but_harmless_text(palette, name, status, width):
    text = ATTACKS[name]
    sent = attacked(text) | {"status": text if status == "hostile" else status}
    run, journal = run_of(sent), Journal()
    journal.note(run, 1_700_000_000)
    lines = [
        row_line(row_key(run, RowLook(), journal, 1_700_000_000), width),
        *overview_lines(detail_of(sent), TabInput(journal, 1_700_000_000, width)),
        *short_lines(detail_of(sent), TabInput(journal, 1_700_000_000, width)),
    ]
    for line in lines:
        strip = paint(line, width, palette, Ground.PANE)
        assert is_harmless(strip.text), strip.text
        assert strip.cell_length == width


@pytest.mark.parametrize("name", ATTACKS)
async def test_nothing_hostile_reaches_the_screen(stage, name):
    sent = attacked(ATTACKS[name])
    app = stage.app(sent, a_run(0, ATTACKS[name]))
    async with app.run_test(size=(140, 50)) as pilot:
        await until(pilot, lambda: app.runs.detail.run is not None)
        for key in ["J", "6", "2", "j"]:
            await pilot.press(key)
            await pilot.pause()
            for strip in screen_strips(app):
                assert is_harmless(strip.text), (key, strip.text)
                assert all(segment.control is None for segment in strip)
                assert not any(segment.style and segment.style.link for segment in strip)


async def test_markup_is_shown_as_it_is_and_a_click_on_it_does_nothing(stage):
    app = stage.app(a_run(1, "failed", last_error={"code": "[@click=app.quit]x[/]", "message": "[/] [bold]m[/]"}))
    async with app.run_test(size=(140, 50)) as pilot:
        await until(pilot, lambda: any("[/] [bold]m[/]" in line for line in screen_text(app)))
        lines = screen_text(app)
        for y, line in enumerate(lines):
            for x in [place for place in range(len(line)) if line.startswith("[@click", place)]:
                await pilot.click(offset=(x + 16, y))
        await pilot.pause()
        assert app.is_running
        assert any("[@click=app.quit]x[/]" in line for line in screen_text(app))


async def test_an_ascii_locale_gets_ascii_only(stage, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    app = stage.app(attacked("漢字 é ▌ …"), a_run(0, "failed"), a_run(-1, "expired"))
    async with app.run_test(size=(140, 40)) as pilot:
        await until(pilot, lambda: app.runs.detail.run is not None)
        for widget in (app.runs.table, app.runs.detail):
            region = widget.region
            for strip in screen_strips(app)[region.y : region.bottom]:
                text = strip.crop(region.x, region.right).text
                assert text.isascii(), text
