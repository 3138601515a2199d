"""The person's own program: JSON on its input, and nothing it does harms anything."""

import asyncio
import json
import os
import sys
import time

from runtui.session.change_program import ChangeProgram, document_of
from runtui.session.teller import Told
from tests.session.test_teller import a_change

ENVIRON = {"PATH": os.environ["PATH"]}


def python(code):
    return [sys.executable, "-c", code]


async def test_it_gets_the_document_and_its_environment_and_nothing_else(tmp_path):
    file = tmp_path / "seen"
    code = f"import os, sys; open({str(file)!r}, 'w').write(sys.stdin.read() + repr(sorted(os.environ)))"
    told = [Told(a_change("requires_action"), "billing eu")]
    document = document_of(told, profile="prod", host="api.example.com", at=0.0, now=0.0)
    assert await ChangeProgram(python(code)).run(document, {"PATH": "/bin", "LC_CTYPE": "C.UTF-8"}) == ""
    text, environ = file.read_text().split("\n")
    seen = json.loads(text)
    assert environ == "['LC_CTYPE', 'PATH']"
    assert (seen["text"], seen["profile"], seen["host"]) == ("billing eu needs you", "prod", "api.example.com")
    assert seen["time"] == "1970-01-01T00:00:00Z"
    [run] = seen["runs"]
    assert (run["event"], run["thread_id"], run["label"]) == ("needs_you", "thread_1", "billing eu")
    assert (run["run_id"], run["status"], run["status_before"]) == ("run_1", "requires_action", "in_progress")
    assert (run["expires_at"], run["seconds_left"]) == (None, None)


async def test_no_shell_reads_its_arguments(tmp_path):
    file = tmp_path / "$(touch x) `y`; z"
    code = "import sys; open(sys.argv[1], 'w').close()"
    assert await ChangeProgram([*python(code), str(file)]).run(b"", ENVIRON) == ""
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


async def test_one_that_hangs_is_stopped_with_all_it_started(tmp_path):
    file = tmp_path / "pids"
    code = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(file)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
        "time.sleep(60)"
    )
    words = await ChangeProgram(python(code), patience=3.0).run(b"{}", ENVIRON)
    assert words.endswith("did not end within 3 s and was stopped.")
    assert not any(map(is_alive, map(int, file.read_text().split())))


async def test_what_it_left_running_ends_with_it(tmp_path):
    file = tmp_path / "pid"
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(file)!r}, 'w').write(str(child.pid))"
    )
    assert await ChangeProgram(python(code)).run(b"{}", ENVIRON) == ""
    assert not is_alive(int(file.read_text()))


async def test_what_it_prints_goes_nowhere(capfd):
    code = "import sys; print('\\x1b]2;mine\\a'); print('\\x1b[2J', file=sys.stderr); sys.exit(3)"
    words = await ChangeProgram(python(code)).run(b"{}", ENVIRON)
    assert words.endswith("ended with exit code 3.")
    assert capfd.readouterr() == ("", "")


async def test_one_that_reads_nothing_is_no_failure():
    assert await ChangeProgram(python("")).run(b"x" * 1_000_000, ENVIRON) == ""


async def test_one_that_is_not_there_is_told_by_name_alone():
    words = await ChangeProgram(["/nowhere/bin/notify", "secret"]).run(b"{}", ENVIRON)
    assert words == "The program of on_change, notify, can't be run: No such file or directory."


async def test_they_run_one_after_the_other(tmp_path):
    file = tmp_path / "turns"
    code = f"import time\nfor word in 'ab':\n open({str(file)!r}, 'a').write(word); time.sleep(0.05)"
    program = ChangeProgram(python(code))
    await asyncio.gather(*(program.run(b"{}", ENVIRON) for _ in range(3)))
    assert file.read_text() == "ababab"


def is_written(file):
    """Waits until a file holds something."""
    while not (file.exists() and file.read_text()):
        time.sleep(0.01)


def is_alive(pid):
    """Whether a process runs; one that was killed takes a moment to go."""
    for _ in range(200):
        try:
            with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123
                if stat.read().rpartition(")")[2].split()[0] == "Z":
                    return False
        except FileNotFoundError:
            return False
        time.sleep(0.01)
    return True


async def test_one_that_still_runs_when_nobody_waits_any_more_is_stopped(tmp_path):
    file = tmp_path / "pid"
    code = f"import os, time; open({str(file)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    running = asyncio.create_task(ChangeProgram(python(code)).run(b"{}", ENVIRON))
    await asyncio.to_thread(is_written, file)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert not is_alive(int(file.read_text()))
