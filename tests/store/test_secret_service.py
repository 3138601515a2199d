"""The keyring for real: gnome-keyring and faulty services on a private bus, with secret-tool as the witness."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.store import plaintext_plugin
from tests.store.session_bus import ACCOUNT, Session, can_be_skipped, missing_programs, session

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "sk-canary-0123456789abcdef"

pytestmark = [
    pytest.mark.keyring,
    pytest.mark.skipif(can_be_skipped(), reason=f"not installed: {', '.join(missing_programs())}"),
]


@pytest.fixture
def desk() -> Iterator[Session]:
    # Not tmp_path: the path of a socket may have 107 characters.
    home = Path(tempfile.mkdtemp(prefix="runtui-"))
    try:
        with session(home) as opened:
            yield opened
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def unlocked(desk: Session) -> Session:
    desk.unlock_keyring()
    return desk


def test_a_key_stored_by_runtui_is_found_by_another_program(unlocked: Session) -> None:
    assert unlocked.runtui("store", key=KEY + "\n")["answer"] == "Secret Service, collection Login"
    assert unlocked.secret_tool("lookup") == KEY


def test_a_key_stored_by_another_program_is_found_by_runtui(unlocked: Session) -> None:
    unlocked.secret_tool("store", "--label=theirs", key=KEY)
    assert unlocked.runtui("read")["answer"] == KEY


def test_a_new_key_replaces_one_that_another_program_stored(unlocked: Session) -> None:
    unlocked.secret_tool("store", "--label=theirs", key="sk-old")
    unlocked.runtui("store", key=KEY)
    assert unlocked.runtui("read")["answer"] == KEY


def test_a_forgotten_key_is_gone_for_every_program(unlocked: Session) -> None:
    unlocked.secret_tool("store", "--label=theirs", key="sk-old")
    unlocked.runtui("store", key=KEY)
    assert unlocked.runtui("forget")["answer"] is True
    assert unlocked.secret_tool("lookup") == ""
    assert unlocked.runtui("forget")["answer"] is False


def test_a_key_is_not_given_for_another_server(unlocked: Session) -> None:
    unlocked.runtui("store", key=KEY)
    assert unlocked.runtui("read", account=ACCOUNT.replace(".com", ".org"))["answer"] is None


def test_a_locked_keyring_says_so_at_once(unlocked: Session) -> None:
    unlocked.runtui("store", key=KEY)
    unlocked.restart_keyring_locked()
    for operation in ("read", "store", "forget"):
        said = unlocked.runtui(operation, key=KEY)
        assert said["error"] == "KeyringLocked"
        assert said["seconds"] < 5


def test_without_a_keyring_on_the_bus_that_is_said(desk: Session) -> None:
    assert desk.runtui("read")["error"] == "KeyringMissing"


def test_without_a_bus_the_missing_keyring_is_said(desk: Session) -> None:
    del desk.environ["DBUS_SESSION_BUS_ADDRESS"]
    assert desk.runtui("store", key=KEY)["error"] == "KeyringMissing"


@pytest.mark.parametrize("fault", ["silent", "prompting"])
@pytest.mark.parametrize("operation", ["read", "store", "forget"])
def test_a_keyring_that_does_not_answer_is_given_up_and_the_program_ends(
    desk: Session, fault: str, operation: str
) -> None:
    desk.start_faulty_service(fault)
    said = desk.runtui(operation, key=KEY, patience=0.5)
    assert said["error"] == "KeyringSilent"
    assert said["seconds"] < 2.5


@pytest.mark.parametrize("fault", ["error", "dying"])
@pytest.mark.parametrize("operation", ["read", "store", "forget"])
def test_a_keyring_that_fails_is_reported_in_words_without_the_key(
    desk: Session, fault: str, operation: str
) -> None:
    desk.start_faulty_service(fault)
    said = desk.runtui(operation, key=KEY)
    assert said["error"] == "KeyringBroken"
    assert KEY not in str(said["message"])
    assert str(said["message"]).isprintable()


def test_of_a_chain_only_the_keyring_that_protects_is_read_and_written(unlocked: Session, tmp_path: Path) -> None:
    readable = plaintext_plugin.install(tmp_path)
    readable.write_text("sk-of-the-readable-file")
    unlocked.environ |= {
        "PYTHONPATH": str(tmp_path),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.chainer.ChainerBackend",
    }
    assert unlocked.runtui("read")["answer"] is None
    unlocked.runtui("store", key=KEY)
    assert unlocked.secret_tool("lookup") == KEY
    assert readable.read_text() == "sk-of-the-readable-file"


def test_the_chainer_is_used_for_the_accepted_keyrings_in_it(unlocked: Session) -> None:
    unlocked.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.chainer.ChainerBackend"
    assert unlocked.runtui("store", key=KEY)["answer"] == "Secret Service, collection Login"
    assert unlocked.secret_tool("lookup") == KEY
