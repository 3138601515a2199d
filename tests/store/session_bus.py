"""A session bus of its own for a test, in a home of its own, with or without a keyring on it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Any

from tests.store.programs import ask_keyring, start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ACCOUNT = "work https://api.example.com/v1"
PROGRAMS = ("dbus-daemon", "gnome-keyring-daemon", "secret-tool")
# No <servicedir>: nothing may start a keyring on this bus but the test.
BUS_SETTINGS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def missing_programs() -> list[str]:
    return [program for program in PROGRAMS if shutil.which(program) is None]


def can_be_skipped() -> bool:
    """Tells whether the tests of a real keyring may be skipped: where a program is missing, but not in CI."""
    return bool(missing_programs()) and not os.environ.get("RUNTUI_NEED_KEYRING")


class Session:
    """What a person's login session is to a program: a home, an environment and a bus."""

    def __init__(self, home: Path) -> None:
        self._stack = contextlib.ExitStack()
        (home / "run").mkdir(mode=0o700)
        unwanted = ("DISPLAY", "WAYLAND_DISPLAY", "PYTHON_KEYRING_BACKEND", "XDG_CONFIG_HOME")
        self.environ = {name: value for name, value in os.environ.items() if name not in unwanted}
        self.environ |= {
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / "share"),
            "XDG_RUNTIME_DIR": str(home / "run"),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={home}/bus",
        }
        (home / "bus.conf").write_text(BUS_SETTINGS.format(socket=home / "bus"))
        self._run("dbus-daemon", f"--config-file={home}/bus.conf", "--nofork", "--nopidfile")
        wait_until((home / "bus").exists)

    def unlock_keyring(self) -> None:
        """Starts gnome-keyring with an open login keyring."""
        self._keyring = self._run("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
        assert self._keyring.stdin is not None
        self._keyring.stdin.write(b"the login password")
        self._keyring.stdin.close()
        wait_until(self._has_keyring)

    def restart_keyring_locked(self) -> None:
        """Starts gnome-keyring again over the same files, as after a login without a password."""
        end(self._keyring)
        self._keyring = self._run("gnome-keyring-daemon", "--foreground", "--components=secrets")
        wait_until(self._has_keyring)

    def start_faulty_service(self, fault: str) -> None:
        service = start("faulty_secret_service.py", fault, environ=self.environ)
        self._stack.callback(end, service)
        assert service.stdout is not None
        assert service.stdout.readline() == "ready\n"

    def runtui(
        self, operation: str, *, key: str = "", patience: float = 10, account: str = ACCOUNT
    ) -> dict[str, Any]:
        """What runtui makes of a call on this session's keyring (see keyring_program)."""
        return ask_keyring(operation, account, environ=self.environ, key=key, patience=patience)

    def secret_tool(self, *arguments: str, key: str | None = None) -> str:
        """What an independent program says about runtui's entry: ``secret-tool ARGUMENTS ATTRIBUTES``."""
        attributes = ("service", "runtui", "username", ACCOUNT)
        done = subprocess.run(
            ["secret-tool", *arguments, *attributes],
            input=key, text=True, capture_output=True, env=self.environ, timeout=10, check=False,
        )  # fmt: skip
        return done.stdout

    def close(self) -> None:
        self._stack.close()

    def _has_keyring(self) -> bool:
        # search asks the bus for the name and unlocks nothing
        done = subprocess.run(
            ["secret-tool", "search", "no", "entry"], env=self.environ, capture_output=True, check=False
        )
        return b"org.freedesktop.secrets" not in done.stderr

    def _run(self, *command: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self.environ,
        )
        self._stack.callback(end, process)
        return process


@contextlib.contextmanager
def session(home: Path) -> Iterator[Session]:
    with contextlib.closing(Session(home)) as opened:
        yield opened


def end(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    process.terminate()
    with contextlib.suppress(BrokenPipeError):
        process.__exit__(None, None, None)


def wait_until(happened: object, seconds: float = 10) -> None:
    assert callable(happened)
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "the session did not start"
        time.sleep(0.02)
