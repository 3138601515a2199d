"""``runtui doctor``: a line for every step, what to do about the one that fails, and its exit code."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runtui.cli.exits import Exit, UsageError
from runtui.demo.api import DemoApi
from runtui.demo.server import DemoServer, GuardedApi
from runtui.demo.threads import demo_threads
from runtui.doctor.answers import LARGEST_SKEW
from runtui.doctor.check import Cause
from runtui.doctor.route import route_checks
from runtui.model.server_clock import ServerClock
from runtui.store.directories import state_file
from runtui.words.times import YEAR
from tests.api.certificates import self_signed
from tests.cli.processes import CANARY
from tests.cli.shell import Shell
from tests.store.keyring_fakes import PlaintextBackend, SilentBackend

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

THREAD = demo_threads(7)[0].thread_id


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer(GuardedApi(DemoApi(), key=CANARY)) as opened:
        yield opened


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell()
    shell.is_online = True
    shell.environ |= {"RUNTUI_API_KEY": CANARY, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    shell.environ["RUNTUI_CONFIG"] = str(tmp_path / "config.toml")
    return shell


def examined(shell: Shell, *arguments: str) -> tuple[int, dict[str, dict[str, str]]]:
    """The exit code, and the last check of each topic."""
    code = shell.runtui("doctor", "--json", *arguments)
    text = shell.lines[0]
    assert CANARY not in text + shell.err.getvalue()
    document = json.loads(text)
    assert document["exit_code"] == code
    return code, {each["topic"]: each for each in document["checks"]}


def test_all_is_well_from_here_to_the_runs(shell: Shell, server: DemoServer) -> None:
    code, found = examined(shell, THREAD, "--base-url", server.base_url)
    assert code == 0
    topics = (
        "versions",
        "settings",
        "threads",
        "profile",
        "keyring",
        "key",
        "DNS",
        "TCP",
        "HTTP",
        "clock",
        "offers",
    )
    assert {topic: found[topic]["result"] for topic in topics} == dict.fromkeys(topics, "good")
    assert found["key"]["words"] == "…cdef from RUNTUI_API_KEY"
    assert THREAD in found["HTTP"]["words"]
    assert "the steps of a run" in found["offers"]["words"]
    assert found["lacks"]["words"].endswith("does not offer a list of threads.")
    assert "TLS" not in found


def test_for_a_person_each_line_begins_with_its_mark(shell: Shell, server: DemoServer) -> None:
    assert shell.runtui("doctor", THREAD, "--base-url", server.base_url) == 0
    lines = shell.lines
    assert lines[0].startswith("✓ versions  runtui ")
    assert any(line.startswith("✓ HTTP      ") and line.endswith(" ms)") for line in lines)
    assert {line[0] for line in lines} <= {"✓", "·", " "}


def test_without_utf8_the_marks_are_ascii(shell: Shell, server: DemoServer) -> None:
    shell.environ |= {"LANG": "C", "LC_ALL": "C"}
    shell.runtui("doctor", "--base-url", server.base_url)
    assert all(line.isascii() for line in shell.lines)


def test_the_demo_works_without_anything(shell: Shell) -> None:
    code, found = examined(shell, "--demo", THREAD)
    assert code == 0
    assert "DNS" not in found
    assert "settings" not in found
    assert found["HTTP"]["result"] == "good"


def test_without_a_server_it_says_how_to_name_one(shell: Shell) -> None:
    code, found = examined(shell)
    assert code == Exit.USAGE
    assert found["profile"]["words"].startswith("Nothing says which server is meant.")


def test_broken_settings_are_the_first_cross(shell: Shell, server: DemoServer) -> None:
    path = shell.environ["RUNTUI_CONFIG"]
    write(shell, "a = 1\ntheme = {")
    code, found = examined(shell, "--profile", "x", THREAD)
    assert code == Exit.USAGE
    assert found["settings"]["words"].startswith(f"{path}:2: is not TOML")


def test_a_refused_key_is_the_servers_word(shell: Shell, server: DemoServer) -> None:
    shell.environ["RUNTUI_API_KEY"] = "sk-of-somebody-else-0123"
    code, found = examined(shell, THREAD, "--base-url", server.base_url)
    assert code == Exit.NO_KEY
    assert "does not accept the key" in found["HTTP"]["words"]
    assert "offers" not in found


def test_a_thread_that_is_not_there_is_not_found(shell: Shell, server: DemoServer) -> None:
    code, found = examined(shell, "thread_nowhere", "--base-url", server.base_url)
    assert code == Exit.NOT_THERE
    assert "thread_nowhere" in found["HTTP"]["words"]


def test_a_port_where_nobody_listens_is_the_network(shell: Shell) -> None:
    code, found = examined(shell, THREAD, "--base-url", f"http://127.0.0.1:{free_port()}/v1")
    assert code == Exit.NO_NETWORK
    assert found["TCP"]["words"].endswith(": connection refused.")
    assert found["DNS"]["result"] == "good"
    assert found["HTTP"]["result"] == "note"


def test_a_name_that_nobody_knows_is_the_network(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    code, found = examined(shell, THREAD, "--base-url", "https://nowhere.example.com/v1")
    assert code == Exit.NO_NETWORK
    assert found["DNS"]["words"] == "The host name nowhere.example.com is not known."
    assert "TCP" not in found


def test_without_a_key_the_places_are_named(shell: Shell, server: DemoServer) -> None:
    del shell.environ["RUNTUI_API_KEY"]
    code, found = examined(shell, THREAD, "--base-url", server.base_url)
    assert code == Exit.NO_KEY
    assert found["key"]["words"] == "none; looked for in: RUNTUI_API_KEY, OPENAI_API_KEY, keyring"
    assert found["TCP"]["result"] == "good"


@pytest.mark.parametrize(("has_key", "result", "code"), [(True, "note", 0), (False, "bad", Exit.NO_KEY)])
def test_a_keyring_that_fails_matters_only_where_the_key_is_there(
    shell: Shell, server: DemoServer, has_key: bool, result: str, code: int
) -> None:
    bare = Shell(PlaintextBackend())
    bare.environ, bare.is_online = shell.environ, True
    if not has_key:
        del bare.environ["RUNTUI_API_KEY"]
    ended, found = examined(bare, THREAD, "--base-url", server.base_url)
    assert (ended, found["keyring"]["result"]) == (code, result)


def test_a_silent_keyring_is_announced_and_given_up(shell: Shell, server: DemoServer) -> None:
    backend = SilentBackend()
    silent = Shell(backend, patience=0.3)
    silent.environ, silent.is_online, silent.notice_after = shell.environ, True, 0.05
    del silent.environ["RUNTUI_API_KEY"]
    code, _ = examined(silent, THREAD, "--base-url", server.base_url)
    backend.released.set()
    assert code == Exit.NO_KEY
    assert "Waiting for the keyring" in silent.err.getvalue()


def test_a_profile_is_told_with_its_origins_and_its_headers(shell: Shell, server: DemoServer) -> None:
    write(
        shell,
        f'[profiles.gate]\nkind = "portkey"\nauth = "bearer"\nbase_url = "{server.base_url}"\nkey_env = "GATE"\n'
        'headers = { x-portkey-provider = "openai", x-up = "${UP}" }\n',
    )
    shell.environ["GATE"] = CANARY
    code, found = examined(shell, THREAD, "--profile", "gate")
    assert code == Exit.USAGE
    assert found["headers"]["words"] == "The header x-up needs the variable UP, which is not set. Set it."
    shell.environ["UP"] = CANARY
    code = shell.runtui("doctor", THREAD, "--profile", "gate")
    printed = "\n".join(shell.lines)
    assert code == 0
    assert f"auth bearer ({shell.environ['RUNTUI_CONFIG']}:3)" in printed
    assert "headers   x-portkey-provider, x-up" in printed
    assert CANARY not in printed


def test_a_token_command_that_fails_is_no_key(shell: Shell, server: DemoServer) -> None:
    write(
        shell,
        f'[profiles.x]\nbase_url = "{server.base_url}"\nauth = "command"\ntoken_command = "no-such-az"\n',
    )
    code, found = examined(shell, THREAD, "--profile", "x")
    assert code == Exit.NO_KEY
    assert found["key"]["words"].startswith("The token command 'no-such-az' was not found.")


@pytest.mark.parametrize(
    ("skew", "result", "words"),
    [
        (-LARGEST_SKEW - 7, "bad", "The server's clock is 5m07s behind: runtui takes that out of all times."),
        (61.0, "note", "The server's clock is 1m01s ahead: runtui takes that out of all times."),
        (30.0, "good", "the server's is 30s ahead, taken out of all times"),
        (0.0, "good", "agrees with the server's"),
        (None, "note", "No answer told the server's time."),
    ],
)
def test_a_clock_that_is_off_is_told_and_one_that_is_far_off_is_a_cross(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, skew: float | None, result: str, words: str
) -> None:
    def note(clock: ServerClock, date: float, at: float) -> None:
        del date, at
        clock.date_skew = skew

    monkeypatch.setattr(ServerClock, "note_date", note)
    code, found = examined(shell, "--demo", THREAD)
    assert code == (Exit.ERROR if result == "bad" else 0)
    assert (found["clock"]["result"], found["clock"]["words"]) == (result, words)


def test_a_time_that_the_runs_contradict_is_no_fault_of_this_computer(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def note(clock: ServerClock, date: float, at: float) -> None:
        del date, at
        clock.date_skew = 10 * YEAR

    monkeypatch.setattr(ServerClock, "note_date", note)
    code, found = examined(shell, "--demo", THREAD)
    assert (code, found["clock"]["result"]) == (0, "note")
    assert "10y ahead, but the times of its runs are not" in found["clock"]["words"]
    assert "proxy or gateway" in found["clock"]["advice"]


@pytest.mark.parametrize("text", [f"sk-{CANARY}", "run_abc", "../x"])
def test_what_is_no_thread_is_refused_before_anything_is_checked(shell: Shell, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        shell.runtui("doctor", text, "--demo")
    assert text not in str(caught.value)
    assert shell.lines == []


def test_a_label_names_the_thread(shell: Shell) -> None:
    label = demo_threads(7)[0].label
    assert label is not None
    _, found = examined(shell, "--demo", label)
    assert THREAD in found["HTTP"]["words"]


def test_files_that_cannot_be_written_are_crosses(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtui.doctor.machine.os.access", lambda *_: False)
    code, found = examined(shell)
    assert code == Exit.ERROR
    assert found["settings"]["words"].endswith("can't be written.")
    assert found["threads"]["result"] == "bad"


@pytest.mark.parametrize(("right", "code"), [("read", Exit.DONE), ("write", Exit.ERROR)])
def test_what_others_can_reach_is_told_and_what_they_can_write_is_a_cross(
    shell: Shell, server: DemoServer, monkeypatch: pytest.MonkeyPatch, right: str, code: Exit
) -> None:
    place = Path(shell.environ["RUNTUI_CONFIG"])
    monkeypatch.setattr("runtui.doctor.machine.exposed_places", lambda _: [(place, right)])
    ended, found = examined(shell, THREAD, "--base-url", server.base_url)
    assert found["files"]["words"] == f"Others on this computer can {right} {place}."
    assert found["files"]["advice"].endswith(f"chmod go-rwx {place}")
    assert ended == code


def test_a_link_in_the_place_of_the_thread_book_is_a_cross(shell: Shell) -> None:
    state_file().parent.mkdir(parents=True)
    state_file().symlink_to("taxes.xls")
    _, found = examined(shell)
    assert found["threads"]["words"].endswith("state.db is no thread book: it is a link to another file.")


def test_a_proxy_is_named_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:{CANARY}@proxy:1")
    (check,) = route_checks("https://api.example.com/v1")
    assert check.words.startswith("Through the proxy that HTTPS_PROXY names")


def test_a_certificate_is_trusted_only_if_its_authority_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, context = self_signed(tmp_path)
    with serving_tls(context) as port:
        check = list(route_checks(f"https://127.0.0.1:{port}/v1"))[-1]
    assert (check.topic, check.cause) == ("TLS", Cause.NETWORK)
    assert "is self-signed" in check.words
    assert "SSL_CERT_FILE" in check.advice
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving_tls(context) as port:
        check = list(route_checks(f"https://127.0.0.1:{port}/v1"))[-1]
    assert check.words.startswith("TLSv1.3, certificate by runtui test, valid until ")


@contextmanager
def serving_tls(context: ssl.SSLContext) -> Iterator[int]:
    """Shakes hands with one client."""

    def serve() -> None:
        with suppress(OSError), context.wrap_socket(listener.accept()[0], server_side=True) as connection:
            connection.recv(1)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield int(listener.getsockname()[1])
        thread.join(10)


def write(shell: Shell, text: str) -> None:
    Path(shell.environ["RUNTUI_CONFIG"]).write_text(text)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
