"""Runs in files: what is in them, that files appear whole or not at all, and that none is replaced unasked."""

import asyncio
import csv
import io
import json
import stat

import pytest

from runtui.model.packed import PackedPage
from runtui.model.run import Run
from runtui.model.sight import Sight
from runtui.ui.dialogs.choice import ChoiceScreen
from runtui.ui.export import export as export_module
from runtui.ui.export.export import ExportScreen, export, seen_seconds
from runtui.ui.export.file_dialog import ExportError
from runtui.words.exports import VALUES, ExportFormat, entries, row_of
from tests.ui.app.test_command_palette import choose
from tests.ui.asking import shows
from tests.ui.objects import a_run, waiting
from tests.ui.readings import run_of, seen_as
from tests.ui.stage import until

SIZE = (120, 35)
FAILED = a_run(
    2,
    "failed",
    created_at=1_700_000_000,
    started_at=1_700_000_001,
    failed_at=1_700_000_009.5,
    last_error={"code": "server_error", "message": "Oh"},
)


async def written(path, *runs, **options):
    counts = []
    await export([run_of(each) for each in runs], path, on_progress=counts.append, **options)
    return path.read_text()


async def test_jsonl_holds_the_servers_objects_one_a_line(tmp_path):
    pretty = json.dumps(a_run(1), indent=2).replace('"temperature": 1.0', '"temperature": 1.000').encode()
    lines = (await written(tmp_path / "x.jsonl", FAILED, pretty)).splitlines()
    assert [json.loads(each) for each in lines] == [FAILED, json.loads(pretty)]
    assert '"temperature": 1.000' in lines[1]


async def test_csv_has_the_duration_that_the_list_shows_of_a_run_that_was_seen_to_expire(tmp_path):
    expired = a_run(1, "expired", started_at=1_700_000_000, expires_at=1_700_000_598)
    seen = seen_as(run_of(expired), (1_700_000_100, "in_progress"), (1_700_000_613, "expired"))
    rows = csv.reader(
        io.StringIO(await written(tmp_path / "x.csv", expired, seen=seen_seconds(seen, 1_700_000_700)), newline="")
    )
    assert list(rows)[1][4:6] == ["", "598"]


async def test_csv_tells_how_long_runs_were_queued_and_seen_to_wait(tmp_path):
    waited = a_run(1, created_at=1_700_000_000, started_at=1_700_000_007, completed_at=1_700_000_090)
    seen = seen_as(run_of(waited), (1_700_000_010, "in_progress"), (1_700_000_020, "requires_action"))
    seen.note(run_of(waited), 1_700_000_085)
    text = await written(tmp_path / "x.csv", waited, a_run(2), seen=seen_seconds(seen, 1_700_000_100))
    _, first, other = csv.reader(io.StringIO(text, newline=""))
    assert (first[-2:], other[-2:]) == (["7", "65"], ["1", ""])


async def test_json_is_one_array(tmp_path):
    assert json.loads(await written(tmp_path / "x.json", FAILED, a_run(1)))[0] == FAILED
    assert json.loads(await written(tmp_path / "y.json")) == []


async def test_csv_has_the_columns_of_the_command_line_with_times_in_utc(tmp_path):
    text = await written(tmp_path / "x.csv", FAILED, a_run(1, "queued", model=None, usage=None))
    heads, failed, queued = csv.reader(io.StringIO(text, newline=""))
    assert heads == list(VALUES)
    assert failed == [
        *("run_000002", "failed", "2023-11-14T22:13:20Z", "2023-11-14T22:13:21Z", "2023-11-14T22:13:29.500Z"),
        *("8.5", "gpt-4o", "asst_1", "120", "server_error", "1", ""),
    ]
    assert queued[3:7] == ["", "", "", ""]
    assert queued[8:] == ["", "", "", ""]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "  =1", "\uff1d1+1"])
def test_no_text_of_a_server_becomes_a_formula(text):
    assert row_of(run_of(a_run(1, model=text)))[6] == f"'{text}"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("\t=1", "' =1"),
        ("\rcmd", "'\u240dcmd"),
        ("\n=1", "'\u240a=1"),
        ("gpt\x1b]52;c;YQ==\x07", "gpt\u241b]52;c;YQ==\u2407"),
        ("gpt\x9b31m\x7f", "gpt\\u009b31m\u2421"),
    ],
)
def test_no_cell_holds_a_control(text, cell):
    assert row_of(run_of(a_run(1, model=text)))[6] == cell


def test_numbers_of_ours_stay_numbers_when_they_are_negative():
    row = row_of(run_of(a_run(1)), {"duration_s": lambda _: -3.5})
    assert row[5] == "-3.5"


async def test_no_file_holds_what_a_terminal_obeys(tmp_path):
    strange = a_run(
        1, id="run_\x1b[2J\x9b1", model="a\x9d0;b\x9c\x7f", last_error={"code": "=x\x1b", "message": ""}
    )
    raw = json.dumps(strange, ensure_ascii=False).encode()
    for form in ExportFormat:
        text = await written(tmp_path / f"x.{form}", raw)
        assert not [each for each in text if each != "\n" and each != "\r" and not each.isprintable()], form
    assert json.loads((tmp_path / "x.json").read_text()) == [strange]


@pytest.mark.parametrize("raw", [b'{"id": NaN}', b'{"id": "x', b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_wrapped_so_that_the_file_stays_json(raw):
    (line,) = entries([(run_of(a_run(1)), raw)], ExportFormat.JSONL, is_first=True)
    assert json.loads(line) == {"id": "run_000001", "not_json": raw.decode("utf-8", "replace")}


async def test_a_lone_surrogate_stays_as_it_was_escaped(tmp_path):
    (line,) = entries([(run_of(a_run(1)), b'{"id": "\\udcff"}')], ExportFormat.JSONL, is_first=True)
    assert json.loads(line) == {"id": "\udcff"}


async def test_the_file_is_for_its_owner_and_nothing_lies_beside_it(tmp_path):
    path = tmp_path / "x.csv"
    await written(path, FAILED)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


async def test_a_file_that_is_there_is_replaced_only_on_request(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        await written(path, FAILED)
    assert path.read_text() == "mine"
    assert "run_000002" in await written(path, FAILED, replaces=True)
    assert list(tmp_path.iterdir()) == [path]


async def test_an_export_that_is_stopped_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(export_module, "AT_A_TIME", 1)
    runs = [run_of(a_run(number)) for number in range(50)]
    told = asyncio.Event()
    task = asyncio.ensure_future(export(runs, tmp_path / "x.jsonl", on_progress=lambda _: told.set()))
    await told.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["x.txt", "x", "missing/x.csv", "x\0.csv"])
async def test_what_can_not_be_written_is_said(tmp_path, name):
    with pytest.raises(ExportError):
        await export([], tmp_path / name, on_progress=print)


async def test_hidden_texts_stay_hidden_in_a_file(tmp_path):
    text = await written(tmp_path / "x.json", a_run(1, instructions="canary"), sight=Sight(is_redacted=True))
    assert "canary" not in text
    assert json.loads(text)[0]["id"] == "run_000001"


async def open_export(pilot, app, path, words="Export runs"):
    await until(pilot, lambda: app.runs.table.selected)
    await choose(pilot, app, words)
    await until(pilot, lambda: isinstance(app.screen, ExportScreen))
    app.screen.field.value = str(path)
    await pilot.press("enter")


@pytest.mark.parametrize("size", [(40, 12), SIZE])
async def test_the_palette_exports_the_runs_on_show(stage, tmp_path, size):
    app = stage.app(FAILED, a_run(1))
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("exclamation_mark")
        await open_export(pilot, app, tmp_path / "x.jsonl")
        await until(pilot, (tmp_path / "x.jsonl").exists)
        await shows(pilot, "1 run written to")
        await open_export(pilot, app, tmp_path / "y.jsonl", "Export all loaded runs")
        await until(pilot, (tmp_path / "y.jsonl").exists)
    assert len((tmp_path / "x.jsonl").read_text().splitlines()) == 1
    assert len((tmp_path / "y.jsonl").read_text().splitlines()) == 2


async def test_the_key_that_goes_back_is_called_so_once_nothing_is_written_any_more(stage, tmp_path):
    app = stage.app(FAILED)
    async with app.run_test(size=SIZE) as pilot:
        await open_export(pilot, app, tmp_path / "missing" / "x.csv")
        await shows(pilot, "Not written:", "enter write esc back")


@pytest.mark.parametrize("size", [(40, 10), (60, 12)])
async def test_a_small_window_shows_the_keys_of_the_export_too(stage, tmp_path, size):
    app = stage.app(FAILED)
    async with app.run_test(size=size) as pilot:
        await open_export(pilot, app, tmp_path / "x.txt")
        await shows(pilot, "The name must end in", "enter write esc back")
        await pilot.press("escape")
        await choose(pilot, app, "Export runs")
        await shows(pilot, "The ending of the name decides", "enter write esc back")


async def test_a_file_in_the_way_is_kept_unless_the_person_says_yes(stage, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("mine")
    app = stage.app(FAILED)
    async with app.run_test(size=SIZE) as pilot:
        await open_export(pilot, app, path)
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("enter")
        await shows(pilot, "Nothing was written.")
        assert path.read_text() == "mine"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("j", "enter")
        await until(pilot, lambda: app.screen is app.runs)
    assert "run_000002" in path.read_text()


async def test_a_wrong_name_is_said_and_asked_for_again(stage, tmp_path):
    app = stage.app(waiting(1))
    async with app.run_test(size=SIZE) as pilot:
        await open_export(pilot, app, tmp_path / "x.txt")
        await shows(pilot, "must end in .jsonl, .csv or .json")
        app.screen.field.value = str(tmp_path / "missing" / "x.csv")
        await pilot.press("enter")
        await shows(pilot, "Not written: No such file or directory.")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.runs)


@pytest.mark.parametrize(("folder", "said"), [("", "put into ~."), ("work/deep", "put into ~/work/deep.")])
async def test_the_folder_of_a_bare_name_is_said_and_so_is_the_file(stage, tmp_path, monkeypatch, folder, said):
    here = tmp_path / "home" / folder
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    app = stage.app(FAILED)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await choose(pilot, app, "Export runs")
        await shows(pilot, said)
        app.screen.field.value = "x.jsonl"
        await pilot.press("enter")
        await shows(pilot, f"1 run written to ~/{folder}/x.jsonl.".replace("//", "/"))


@pytest.mark.parametrize(("status", "told"), [("completed", "success"), ("requires_action", "requires_action")])
def test_a_table_has_the_servers_own_word_unless_the_state_was_worked_out(status, told):
    run = Run(id="run_1", status=status, said="success", page=PackedPage([b"{}"]))
    assert VALUES["status"](run) == told
