"""What the dashboard starts with: arguments over environment over settings over defaults."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from runtui.cli.dashboard import parser as dashboard_parser
from runtui.cli.exits import UsageError
from runtui.cli.launch import prepare
from runtui.model.profile import Origin
from runtui.store.book.thread_book import ThreadBook
from runtui.store.directories import state_file
from runtui.store.settings.config import Config

if TYPE_CHECKING:
    from pathlib import Path

    from runtui.session.launch import Launch

URL = "https://api.example.com/v1"
ACCOUNT = f"- {URL}"
BROKEN = "theme = 'x'\npage_size = {\n"


def launched(*argv: str, **environ: str) -> Launch:
    return prepare(dashboard_parser().read(argv), {**os.environ, **environ})


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    monkeypatch.setenv("RUNTUI_CONFIG", str(path))
    return path


def test_nothing_given_is_the_first_run() -> None:
    launch = launched()
    assert (launch.connection, launch.thread, launch.run, launch.notices) == (None, None, None, ())


@pytest.mark.parametrize(
    ("argv", "environ", "written", "interval"),
    [
        ((), {}, "", 3),
        ((), {}, "interval = 5", 5),
        ((), {}, "interval = 0.1", 1),
        ((), {}, "interval = 0", 0),
        ((), {"RUNTUI_INTERVAL": " 4 "}, "interval = 5", 4),
        (("--interval", "0"), {"RUNTUI_INTERVAL": "4"}, "interval = 5", 0),
        (("--interval", "2"), {"RUNTUI_INTERVAL": "x"}, "", 2),
        ((), {"RUNTUI_INTERVAL": " "}, "", 3),
        ((), {"RUNTUI_INTERVAL": "0"}, "", 0),
    ],
)
def test_the_interval_comes_from_the_nearest_place(
    settings: Path, argv: tuple[str, ...], environ: dict[str, str], written: str, interval: float
) -> None:
    settings.write_text(written)
    assert launched(*argv, **environ).options.interval == interval


@pytest.mark.parametrize(
    ("argv", "written", "size"),
    [((), "", 50), ((), "page_size = 20", 20), (("--page-size", "7"), "page_size = 20", 7)],
)
def test_the_page_size_comes_from_the_nearest_place(
    settings: Path, argv: tuple[str, ...], written: str, size: int
) -> None:
    settings.write_text(written)
    assert launched(*argv).options.page_size == size


def test_a_bad_interval_in_the_environment_is_named() -> None:
    with pytest.raises(UsageError, match=r"^RUNTUI_INTERVAL must be 0 "):
        launched(RUNTUI_INTERVAL="soon")


def test_the_profile_may_come_from_the_environment(settings: Path) -> None:
    settings.write_text(f'[profiles.work]\nbase_url = "{URL}"\n')
    connection = launched(RUNTUI_PROFILE="work", OPENAI_BASE_URL="https://other.example.com").connection
    assert connection is not None
    assert connection.title == "profile work"


def test_broken_settings_are_a_notice_with_file_and_line_and_stay_as_they_are(settings: Path) -> None:
    settings.write_text(BROKEN)
    launch = launched("--base-url", URL)
    assert launch.connection is not None
    assert launch.options.page_size == 50
    assert len(launch.notices) == 1
    assert launch.notices[0].startswith(f"The settings are not used: {settings}:2: is not TOML")
    assert settings.read_text() == BROKEN


def test_a_blank_variable_asks_for_no_profile_of_broken_settings(settings: Path) -> None:
    settings.write_text(BROKEN)
    assert launched(RUNTUI_PROFILE=" ").notices


@pytest.mark.parametrize(("argv", "environ"), [(("--profile", "work"), {}), ((), {"RUNTUI_PROFILE": "work"})])
def test_a_profile_of_broken_settings_cannot_be_opened_and_the_reason_is_theirs(
    settings: Path, argv: tuple[str, ...], environ: dict[str, str]
) -> None:
    settings.write_text(BROKEN)
    with pytest.raises(UsageError, match=rf"^{settings}:2: .* Without the settings there is no profile\.$"):
        launched(*argv, **environ)


def test_the_demo_has_the_keys_of_the_settings_and_nothing_else_of_them(settings: Path) -> None:
    settings.write_text('page_size = 7\ntheme = "nord"\n[keys]\nquit = "f10"\n')
    assert launched("--demo").config == Config(keys={"quit": "f10"})


def test_the_demo_needs_no_settings_and_keeps_no_files(settings: Path, tmp_path: Path) -> None:
    settings.write_text(BROKEN)
    launch = launched("--demo", RUNTUI_PROFILE="work")
    assert launch.connection is not None
    assert launch.connection.origin is Origin.DEMO
    assert launch.notices == ()
    with launch.open_book(launch.connection) as book:
        assert book.list_threads(launch.connection.profile.account)
    assert list((tmp_path / "home").iterdir()) == []


def test_a_label_of_the_connection_names_its_thread() -> None:
    label("checkout", "thread_of_checkout")
    assert launched("--base-url", URL, "checkout").thread == "thread_of_checkout"
    with pytest.raises(UsageError, match=r"No saved thread is called so\. No thread here has a label"):
        launched("--base-url", "https://other.example.com", "checkout")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("theads", "list"), "Did you mean threads?"),
        (("profile",), "Did you mean profiles?"),
        (("Doctr",), "Did you mean doctor?"),
        (("checkout",), "Did you mean the checkout bot or checkout tests?"),
        (("quoet",), "Did you mean quote?"),
    ],
)
def test_a_word_much_like_a_command_or_a_label_is_not_taken_for_an_id(words: tuple[str, ...], meant: str) -> None:
    for place, name in enumerate(("the checkout bot", "checkout tests", "quote", "watches")):
        label(name, f"thread_{place}")
    with pytest.raises(UsageError) as caught:
        launched("--base-url", URL, *words)
    assert str(caught.value).endswith(meant)
    assert words[0] not in str(caught.value).partition("Did you mean")[0]


@pytest.mark.parametrize(
    "thread", ["thread_a", "abc123", "0b2f7c0e-0000-4000-8000-5a5a5a5a5a5a", "a_b", f"{URL}/threads/frob"]
)
def test_what_may_be_an_id_is_opened_unasked(thread: str) -> None:
    assert launched("--base-url", URL, thread).thread == thread.rpartition("/")[2]


@pytest.mark.parametrize("thread", ["frobnicate", "support-main"])
def test_a_word_that_is_no_label_is_sent_to_no_server(thread: str) -> None:
    label("billing", "thread_a")
    with pytest.raises(UsageError, match=r"No saved thread is called so\. You have: billing\.") as caught:
        launched("--base-url", URL, thread)
    assert thread not in str(caught.value)


def test_settings_that_the_environment_names_and_that_are_not_there_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNTUI_CONFIG", str(tmp_path / "c.toml"))
    (notice,) = launched("--base-url", URL).notices
    assert notice.startswith(f"RUNTUI_CONFIG names {tmp_path / 'c.toml'}, which is not there")


@pytest.mark.parametrize(
    ("thread", "is_said"), [("frob", True), ("frob2", True), ("thread_abc123", False), (URL + "/threads/t1", False)]
)
def test_without_a_server_a_word_that_can_be_no_label_yet_is_said_and_not_repeated(
    thread: str, is_said: bool
) -> None:
    notices = " ".join(launched(thread).notices)
    assert ("No thread is called what you typed: there is no server yet" in notices) is is_said
    assert "frob" not in notices


def test_a_label_may_look_like_a_run_and_names_none() -> None:
    label("see run_a", "thread_b")
    launch = launched("--base-url", URL, "see run_a")
    assert (launch.thread, launch.run) == ("thread_b", None)


def test_what_is_wrong_with_the_thread_book_is_told_even_if_only_a_label_was_looked_up() -> None:
    label("checkout", "thread_of_checkout")
    state_file().write_bytes(b"no database" * 1000)
    with pytest.raises(UsageError, match="The thread book could not be read"):
        launched("--base-url", URL, "checkout")


def test_a_pasted_url_opens_the_thread_at_the_run() -> None:
    launch = launched("--base-url", URL, f"{URL}/threads/thread_a/runs/run_b")
    assert (launch.thread, launch.run) == ("thread_a", "run_b")


def label(words: str, thread_id: str) -> None:
    with ThreadBook.open(state_file()) as book:
        book.remember(ACCOUNT, thread_id, 1.0)
        book.set_label(ACCOUNT, thread_id, words)


def test_each_profile_has_its_own_interval_unless_one_was_given(settings: Path) -> None:
    settings.write_text(
        'active_profile = "a"\n[profiles.a]\nbase_url = "https://a.example/v1"\ninterval = 10\n'
        '[profiles.b]\nbase_url = "https://b.example/v1"\n'
    )
    launch = launched()
    other = launch.config.profiles["b"]
    assert (launch.options.interval, launch.options_of(other).interval) == (10.0, 3.0)
    assert launched("--interval", "5").options_of(other).interval == 5.0


def test_the_flag_for_plain_http_reaches_the_screens() -> None:
    assert launched("--allow-http").allow_http


def test_a_key_that_somebody_wrote_into_the_settings_is_told_and_not_repeated(settings: Path) -> None:
    settings.write_text(
        '[profiles.a]\nbase_url = "https://h/v1"\nheaders = { x-a = "1", x-b = "{\\"api_key\\": \\"hunter2\\"}" }\n'
    )
    (told,) = launched().notices
    assert told.startswith(f"{settings}:3: profiles.a.headers.x-b looks like a key. Put ${{VARIABLE}} or keyring:")
    assert "hunter2" not in told


def test_settings_that_others_can_write_are_told_at_the_start(
    settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.write_text("")
    places = [(settings.parent, "read"), (settings, "write")]
    monkeypatch.setattr("runtui.cli.launch.exposed_places", lambda *_, **__: places)
    (told,) = launched().notices
    assert told.startswith(f"Others on this computer can write {settings}: chmod go-rwx makes it yours alone. ")
    assert told.endswith("runtui doctor lists 2.")
    assert launched("--demo").notices == ()


def test_a_base_url_as_the_first_word_begins_the_set_up_for_it_whatever_else_names_a_server(settings: Path) -> None:
    settings.write_text('active_profile = "one"\n[profiles.one]\nbase_url = "https://one.example/v1"\n')
    launch = launched("https://new.example/v1/", "thread_abc1", OPENAI_BASE_URL=URL)
    assert (launch.connection, launch.base_url) == (None, "https://new.example/v1")
    assert (launch.thread, launch.run) == ("thread_abc1", None)


def test_a_base_url_that_a_profile_has_opens_that_profile(settings: Path) -> None:
    settings.write_text('[profiles.one]\nbase_url = "https://one.example/v1"\n')
    launch = launched("https://One.example/v1")
    assert launch.connection is not None
    assert launch.connection.title == "profile one"


def test_a_url_that_holds_the_id_of_a_thread_is_a_thread() -> None:
    launch = launched("https://new.example/v1/threads/thread_abc1")
    assert (launch.base_url, launch.thread) == ("", "thread_abc1")


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("http://new.example/v1",), "Plain http would send the key readable"),
        (("https://me:pw@new.example/v1",), "must not hold a user name"),
        (("https://new.example/v1", "--demo"), "Leave out --demo"),
        (("https://new.example/v1", "--base-url", URL), "Leave out --demo, --profile and --base-url"),
    ],
)
def test_a_base_url_that_no_key_may_travel_to_or_that_is_said_twice_is_refused(
    argv: tuple[str, ...], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        launched(*argv)
