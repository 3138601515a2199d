"""A run's JSON in the pager or editor: what the program gets, and what is left afterwards."""

import json
import os
import signal
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

import runtui
from runtui.model.profile import Profile
from runtui.store.settings.config import Config
from runtui.ui.terminal import terminal_app
from runtui.ui.terminal.programs import (
    ExternalProgram,
    ExternalProgramError,
    child_environment,
    command_of,
    printable,
    run_on_text,
)
from tests.ui.app.test_command_palette import choose
from tests.ui.asking import shows
from tests.ui.objects import a_run
from tests.ui.stage import until

SIZE = (120, 35)
PATH = {"PATH": "/usr/bin:/bin"}


@pytest.fixture
def pager(tmp_path):
    """A pager that notes its file, that file's modes and text, and its environment."""
    script = tmp_path / "pager"
    note = tmp_path / "note"
    script.write_text(
        f'#!/bin/sh\n{{ ls -ld "$1" "${{1%/*}}"; env; echo "file=$1"; echo TEXT; cat "$1"; }} >{note}\n'
    )
    script.chmod(stat.S_IRWXU)
    return script, note


def test_the_program_gets_a_private_file_that_is_gone_afterwards(pager):
    script, note = pager
    run_on_text([str(script)], '{"a": "\\u001b"}\n', "run.json", PATH)
    before, text = note.read_text().split("TEXT\n")
    assert text == '{"a": "\\u001b"}\n'
    assert before.startswith("drwx------ ")
    assert "\n-rw------- " in before
    path = Path(before.partition("file=")[2].strip())
    assert path.name == "run.json"
    assert not path.parent.exists()


def test_the_file_is_in_memory_where_there_is_such_a_directory(pager, tmp_path):
    script, note = pager
    run_on_text([str(script)], "x", "run.json", PATH | {"XDG_RUNTIME_DIR": str(tmp_path)})
    assert f"file={tmp_path}/runtui-" in note.read_text()
    assert not list(tmp_path.glob("runtui-*"))


def test_a_program_that_can_not_be_started_leaves_no_file(tmp_path):
    with pytest.raises(ExternalProgramError, match="can't be opened"):
        run_on_text([str(tmp_path / "none")], "x", "run.json", PATH | {"XDG_RUNTIME_DIR": str(tmp_path)})
    assert not list(tmp_path.iterdir())


KILLED = """
import os
from runtui.ui.terminal.programs import run_on_text
run_on_text(["sh", "-c", f"kill -9 {os.getpid()}; sleep 0.2"], "text of a run", "run.json", dict(os.environ))
"""
ANOTHER = """
import os, sys
from pathlib import Path
from runtui.ui.terminal.programs import sweep_folders
os.utime(Path(sys.argv[1]).parent, (0, 0))
sweep_folders(os.environ)
Path(os.environ["XDG_RUNTIME_DIR"], "read").write_text(Path(sys.argv[1]).read_text())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="nothing tells there which folders are in use")
def test_what_a_killed_program_left_is_swept_and_what_is_open_stays(tmp_path):
    environ = PATH | {"XDG_RUNTIME_DIR": str(tmp_path), "PYTHONPATH": str(Path(runtui.__file__).parent.parent)}
    subprocess.run([sys.executable, "-c", KILLED], env=environ, check=False)
    (left,) = tmp_path.glob("runtui-open-*")
    assert (left / "run.json").read_text() == "text of a run"
    os.utime(left, (0, 0))
    (tmp_path / "mine").mkdir()
    (tmp_path / "runtui-open-a-link").symlink_to("mine", target_is_directory=True)
    run_on_text([sys.executable, "-c", ANOTHER], "open still", "run.json", environ)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["mine", "read", "runtui-open-a-link"]
    assert (tmp_path / "read").read_text() == "open still"


async def test_what_was_left_is_swept_after_the_start(stage, monkeypatch):
    swept = []
    monkeypatch.setattr(terminal_app, "SWEPT_AFTER", 0.01)
    monkeypatch.setattr(terminal_app, "sweep_folders", swept.append)
    async with stage.app(a_run(1)).run_test(size=SIZE) as pilot:
        await until(pilot, lambda: swept)
        assert dict(os.environ).items() <= swept[0].items()


def test_the_signals_of_the_terminal_are_as_before_afterwards(pager):
    names = (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP)
    before = [signal.getsignal(each) for each in names]
    run_on_text([str(pager[0])], "x", "run.json", PATH)
    assert [signal.getsignal(each) for each in names] == before


def test_no_control_of_a_server_reaches_the_terminal_through_a_pager():
    assert printable("a\x1b]0;x\x07\x9b\udcff\n\té") == "a\\u001b]0;x\\u0007\\u009b\\udcff\n\té"


def test_options_of_the_pager_are_kept_and_the_editor_prefers_visual(pager):
    script, _ = pager
    environ = PATH | {"PAGER": f"'{script}' -R", "VISUAL": str(script), "EDITOR": "ed"}
    assert command_of(ExternalProgram.PAGER, environ) == [str(script), "-R"]
    assert command_of(ExternalProgram.EDITOR, environ) == [str(script)]


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"PAGER": "no-such-pager"}, "The program that PAGER names is not there"),
        ({"PAGER": "'less"}, "PAGER can't be read as a command"),
        ({"PATH": "/nowhere"}, "neither less nor more. Set PAGER"),
    ],
)
def test_without_a_usable_program_the_next_step_is_said(environ, words):
    with pytest.raises(ExternalProgramError, match=words):
        command_of(ExternalProgram.PAGER, PATH | environ)


def test_the_environment_of_programs_holds_no_key():
    profile = Profile(name="p", base_url="https://h", key_env="MY_KEY", headers=(("x", "${OTHER_KEY}"),))
    environ = dict.fromkeys(
        ("RUNTUI_API_KEY", "OPENAI_API_KEY", "AZURE_OPENAI_API_KEY", "MY_KEY", "OTHER_KEY"), "c"
    )
    environ |= {"PATH": "/bin", "TERM": "xterm", "COPY_OF_KEY": "sk-canary"}
    assert child_environment(environ, [profile]) == {"PATH": "/bin", "TERM": "xterm"}


async def test_the_palette_opens_the_selected_run_in_the_pager_with_the_terminal_given_away(
    stage, pager, monkeypatch
):
    script, note = pager
    monkeypatch.setenv("PAGER", str(script))
    monkeypatch.setenv("RUNTUI_API_KEY", "sk-canary-5up3rs3cr3t-0001")
    monkeypatch.setenv("KEY_OF_THE_SESSION", "canary 2")
    monkeypatch.setenv("KEY_OF_ANOTHER", "canary 3")
    stage.config = Config(profiles={"p": Profile(name="p", base_url="https://h", key_env="KEY_OF_ANOTHER")})
    away = []

    @contextmanager
    def suspend():
        away.append("away")
        yield
        away.append("back" if note.exists() else "back too early")

    own = replace(stage.profile, key_env="KEY_OF_THE_SESSION")
    app = stage.app(a_run(2), a_run(1), connection=replace(stage.connection, profile=own))
    monkeypatch.setattr(app, "suspend", suspend)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("j")
        await choose(pilot, app, "Open JSON in the pager")
        await until(pilot, note.exists)
    assert away == ["away", "back"]
    environ, text = note.read_text().split("TEXT\n")
    assert json.loads(text)["id"] == "run_000001"
    assert "canary" not in environ


async def test_a_missing_editor_is_said_and_the_terminal_stays(stage, monkeypatch):
    monkeypatch.setenv("EDITOR", "no-such-editor")
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await choose(pilot, app, "Open JSON in the editor")
        await shows(pilot, "The program that EDITOR names is not there.")
