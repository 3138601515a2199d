"""What is imported by the time the first rows stand, by room: a start is as quick as this list is short.

A newcomer is imported by something the first picture is made of. Either it is part of that picture and belongs in
the list, or the action that needs it is to import it.
"""

import subprocess
import sys
from functools import cache

FIRST_PICTURE = """
    ui              commands
    ui.app          announcer app banner detail_size first_frame footer header lock lookout main_screen
    ui.app          selected_run thread_follower trail
    ui.table        columns empty filter_line last_line row row_painter run_list run_table titles
    ui.detail       head pane tabs
    ui.threads      pane thread_line
    ui.connect      connect
    ui.dialogs      choice_list
    ui.terminal     clipboard crash osc paste_parser programs terminal terminal_app type_ahead watchdog window_title
    ui.draw         depth key_hints line line_view lines paint palette row_view selection sizing status themed_app
    ui.draw         view_options widget wrap
    session         assistant_names attention away event_log event_notes launch live_thread newest_page opening
    session         run_changes server_threads session teller thread_marks thread_watch view_settings write_gate
    words           drawn ids keys notes safe sizes status table telling threads times
    feed.refresh    feed last_status loaded_runs merge pace page_packer paging poll_schedule refresh seams source
    feed.refresh    state thread_runs windows
    feed.watch      budget groups marks schedule stuck thread_status
    feed.run        detail journal lifetime story
    feed.view       calls_read changes matches ordering view
    feed.view.query language row_tests run_filter whole_run
    store           directories exposure own_file whole_file
    store.book      book_file database thread_book
    store.keys      backends header_secrets key_finder key_store keyring keyring_errors
    store.keys      token_command
    store.settings  config config_file kept_secrets resolve toml_profile toml_table
    api             body capabilities clients credentials decode_list decoders error_answers error_body
    api             error_case errors fields fitting json_parts limits network no_proxy page_range request
    api             request_log rest_client retry retry_after run_source transport unreachable
    api.assistants  client decode_row decode_run endpoints
    model           act base_url capability header host ids key_form packed page preset profile protocol run secret
    model           sent server_clock sight status thread timing topic
    cli             commands connection dashboard exits launch parsing thread_argument
"""
"""The modules of each room; of a room without a line nothing is imported."""
LATER = {"keyring", "tomlkit", "pyperclip", "jinja2", "rich.traceback", "secretstorage"}
"""Libraries that wait for who needs them."""

START = """
import asyncio, sys
from runtui.cli import dashboard
from msgspec.structs import replace
from runtui.cli.launch import prepare
from runtui.session.launch import Timing

async def start():
    from runtui.ui.app.app import RuntuiApp
    # On a slow machine a run would be read before anybody looks here.
    launch = replace(prepare(dashboard.parser().read(["--demo"]), {}), timing=Timing(rest=3600.0))
    app = RuntuiApp(launch)
    async with app.run_test(size=(120, 35)):
        while app.session is None or app.runs.state is None or app.runs.table.selected is None:
            await asyncio.sleep(0.005)
        print(*sys.modules)

asyncio.run(start())
"""


@cache
def imported() -> frozenset[str]:
    """The names of all modules that a process has imported when the demo shows its first rows."""
    done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, timeout=50, check=True)
    return frozenset(done.stdout.split())


def own() -> set[str]:
    """Those of the program itself; the demo's server is no part of a start with a real one."""
    names = {name for name in imported() if name.startswith("runtui.") and not name.startswith("runtui.demo")}
    rooms = {name.rpartition(".")[0] for name in names}
    return names - rooms


def stated() -> set[str]:
    rooms = [line.split() for line in FIRST_PICTURE.strip().splitlines()]
    return {f"runtui.{room}.{name}" for room, *names in rooms for name in names}


def test_no_newcomer_is_imported_before_the_first_rows():
    assert " ".join(sorted(own() - stated())) == ""


def test_no_module_of_the_list_waits_by_now():
    assert " ".join(sorted(stated() - own())) == ""


def test_the_costly_libraries_wait():
    assert " ".join(sorted(imported() & LATER)) == ""
