"""A key's whole way for real: typed or piped, checked by a server, kept by gnome-keyring, read by others."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runtui.demo.api import DemoApi
from runtui.demo.server import DemoServer, GuardedApi
from runtui.demo.threads import demo_threads
from runtui.session.opening import DEMO_SEED
from tests.cli.processes import CANARY, runtui
from tests.store.session_bus import Session, can_be_skipped, missing_programs, session

if TYPE_CHECKING:
    from collections.abc import Iterator

WORK = ("--profile", "work")

pytestmark = [
    pytest.mark.keyring,
    pytest.mark.skipif(can_be_skipped(), reason=f"not installed: {', '.join(missing_programs())}"),
]


@pytest.fixture
def shell() -> Iterator[Session]:
    # Not tmp_path: the path of a socket may have 107 characters.
    home = Path(tempfile.mkdtemp(prefix="runtui-"))
    try:
        with session(home) as opened:
            opened.environ["PYTHONPATH"] = str(Path(__file__).parents[2])
            yield opened
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def unlocked(shell: Session) -> Session:
    shell.unlock_keyring()
    return shell


@pytest.fixture
def server(shell: Session, tmp_path: Path) -> Iterator[DemoServer]:
    """A server that knows one key; the settings of the session call it ``work``."""
    with DemoServer(GuardedApi(DemoApi(), key=CANARY)) as opened:
        settings = tmp_path / "config.toml"
        settings.write_text(f'[profiles.work]\nbase_url = "{opened.base_url}"\n')
        shell.environ["RUNTUI_CONFIG"] = str(settings)
        yield opened


def test_login_status_and_logout_agree_with_an_independent_witness(unlocked: Session, server: DemoServer) -> None:
    login = runtui("auth", "login", *WORK, typed=f"{CANARY}\n", environ=unlocked.environ)
    assert (login.returncode, login.stderr) == (0, "")
    assert "is accepted by the server." in login.stdout
    assert "Secret Service, collection Login" in login.stdout
    assert witness(unlocked, server) == CANARY

    status = runtui("auth", "status", "--check", "--json", *WORK, environ=unlocked.environ)
    told = json.loads(status.stdout)
    assert (told["source"], told["key"], told["checked"]) == ("keyring", "…cdef", "accepted by the server")

    logout = runtui("auth", "logout", *WORK, environ=unlocked.environ)
    assert logout.returncode == 0
    assert witness(unlocked, server) == ""
    assert runtui("auth", "status", *WORK, environ=unlocked.environ).returncode == 4
    assert runtui("auth", "logout", *WORK, environ=unlocked.environ).returncode == 0
    assert CANARY not in login.stdout + status.stdout + status.stderr + logout.stdout + logout.stderr


@pytest.mark.usefixtures("server")
def test_the_dashboard_runs_on_the_key_that_was_stored(unlocked: Session) -> None:
    pytest.importorskip("pyte")
    from tests.terminal.window import RUNTUI, Window

    assert runtui("auth", "login", *WORK, typed=CANARY, environ=unlocked.environ).returncode == 0
    command = (*RUNTUI, *WORK, demo_threads(DEMO_SEED)[0].thread_id)
    environ = unlocked.environ | {"LC_ALL": "C.UTF-8", "COLUMNS": "160"}
    with contextlib.closing(Window(command, environ, (160, 35))) as window:
        window.wait_for("▸ live", "work", "key: keyring", "run_")
        window.send("q")
        assert window.wait_exit() == 0
        assert CANARY.encode() not in window.raw


def test_a_key_the_server_refuses_reaches_no_keyring(unlocked: Session, server: DemoServer) -> None:
    wrong = "sk-of-somebody-else-0123"
    login = runtui("auth", "login", *WORK, typed=wrong, environ=unlocked.environ)
    assert login.returncode == 4
    assert wrong not in login.stdout + login.stderr
    assert witness(unlocked, server) == ""


@pytest.mark.usefixtures("server")
def test_a_locked_keyring_is_said_to_be_locked(unlocked: Session) -> None:
    runtui("auth", "login", *WORK, typed=CANARY, environ=unlocked.environ)
    unlocked.restart_keyring_locked()
    status = runtui("auth", "status", *WORK, environ=unlocked.environ)
    assert status.returncode == 4
    assert "The keyring is locked. Unlock it and try again. The key can also be given in an" in (status.stderr)
    assert runtui("auth", "logout", *WORK, environ=unlocked.environ).returncode == 1


def test_at_a_terminal_the_typed_key_is_not_shown(unlocked: Session, server: DemoServer) -> None:
    pexpect = pytest.importorskip("pexpect")
    command = ["-m", "runtui", "auth", "login", *WORK]
    with pexpect.spawn(sys.executable, command, env=unlocked.environ, timeout=20, encoding="utf-8") as terminal:
        terminal.expect_exact("(not shown): ")
        terminal.sendline(CANARY)
        terminal.expect(pexpect.EOF)
    assert "was read back" in terminal.before
    assert CANARY not in terminal.before
    assert witness(unlocked, server) == CANARY


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("length", [5_001, 20_000])
def test_a_long_key_reaches_the_keyring_whole(unlocked: Session, server: DemoServer, length: int) -> None:
    pexpect = pytest.importorskip("pexpect")
    key = (CANARY * length)[:length]
    command = ["-m", "runtui", "auth", "login", "--no-check", *WORK]
    with pexpect.spawn(sys.executable, command, env=unlocked.environ, timeout=20, encoding="utf-8") as terminal:
        terminal.expect_exact("(not shown): ")
        terminal.sendline(key)
        terminal.expect(pexpect.EOF)
    assert "was read back" in terminal.before
    assert witness(unlocked, server) == key


def test_ctrl_c_at_the_prompt_stores_nothing_and_shows_the_typing_again(
    unlocked: Session, server: DemoServer
) -> None:
    pexpect = pytest.importorskip("pexpect")
    line = f'trap : INT; {sys.executable} -m runtui auth login --profile work; echo "code $?"; stty -a'
    with pexpect.spawn("/bin/sh", ["-c", line], env=unlocked.environ, timeout=20, encoding="utf-8") as terminal:
        terminal.expect_exact("(not shown): ")
        terminal.sendintr()
        terminal.expect(pexpect.EOF)
    assert "code 130" in terminal.before
    assert "Traceback" not in terminal.before
    assert " echo " in terminal.before
    assert witness(unlocked, server) == ""


def test_a_silent_keyring_is_announced_and_left_by_ctrl_c(shell: Session) -> None:
    shell.start_faulty_service("silent")
    command = [sys.executable, "-m", "runtui", "auth", "status", "--base-url", "https://api.example.com"]
    with subprocess.Popen(
        command, env=shell.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stderr is not None
        began = time.monotonic()
        assert program.stderr.readline().startswith("runtui: Waiting for the keyring")
        os.kill(program.pid, signal.SIGINT)
        assert program.wait(10) == 130
        assert program.stderr.read() == "\n"
    assert 1 <= time.monotonic() - began < 5


def witness(shell: Session, server: DemoServer) -> str:
    """What another program finds in the keyring for the server."""
    attributes = ("service", "runtui", "username", f"work {server.base_url}")
    done = subprocess.run(
        ["secret-tool", "lookup", *attributes],
        text=True, capture_output=True, env=shell.environ, timeout=10, check=False,
    )  # fmt: skip
    return done.stdout
