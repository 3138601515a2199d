"""What TAB offers: commands, options and their words, profiles, and the labels of threads."""

import os
import shutil
import subprocess
import sys

import pexpect
import pytest

from runtui.cli.exits import UsageError
from runtui.store.book.thread_book import ThreadBook
from runtui.store.directories import state_file
from tests.cli.shell import ACCOUNT, URL, Shell

BASH, ZSH, FISH = (shutil.which(shell) or "" for shell in ("bash", "zsh", "fish"))


def offered(*typed):
    shell = Shell()
    shell.runtui("completion", "words", "--", *typed)
    return shell.lines


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("run",), ["runs"]),
        (("hel",), ["help"]),
        (("runs", "s"), ["show", "steps", "submit"]),
        (("--base-url", URL, "runs", "s"), ["show", "steps", "submit"]),
        (("runs", "list", "--form"), ["--format"]),
        (("runs", "list", "--format", "j"), ["json", "jsonl"]),
        (("runs", "list", "--status", "req"), ["requires_action"]),
        (("runs", "nonsense", ""), []),
        (("--demo", "checkout"), ["checkout bot"]),
        (("--demo", "checkout\\ b"), ["checkout bot"]),
        (("runs", "list", "--demo", "checkout b"), ["checkout bot"]),
        (("doctor", "--no"), []),
    ],
)
def test_what_may_follow_is_offered(typed, words):
    assert offered(*typed) == words


def test_profiles_and_labels_are_those_of_this_machine(tmp_path, monkeypatch):
    path = tmp_path / "config.toml"
    path.write_text(f'[profiles.work]\nbase_url = "{URL}"\n')
    monkeypatch.setenv("RUNTUI_CONFIG", str(path))
    with ThreadBook.open(state_file()) as book:
        for number, label in enumerate(("billing", "bad\x1blabel")):
            book.remember(ACCOUNT, f"thread_{number}", 1.0)
            book.set_label(ACCOUNT, f"thread_{number}", label)
    assert offered("--profile", "") == ["work"]
    assert offered("--base-url", URL, "b") == ["billing"]


def test_another_shell_is_refused():
    with pytest.raises(UsageError, match="bash, zsh or fish"):
        Shell().runtui("completion", "tcsh")


@pytest.fixture
def path(tmp_path, monkeypatch):
    """PATH with runtui in front."""
    program = tmp_path / "runtui"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m runtui "$@"\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")


@pytest.mark.skipif(not BASH, reason="needs bash")
@pytest.mark.usefixtures("path")
def test_bash_completes_a_label_with_a_space_in_it():
    lines = 'eval "$(runtui completion bash)"; COMP_WORDS=(runtui runs list --demo check); COMP_CWORD=4; _runtui'
    done = subprocess.run(
        [BASH, "-c", f'{lines}; printf "%s\\n" "${{COMPREPLY[@]}}"'],
        capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    assert done.stdout == "checkout\\ bot\n"


@pytest.mark.skipif(not ZSH, reason="needs zsh")
@pytest.mark.usefixtures("path")
def test_zsh_completes_a_label_with_a_space_in_it():
    """Typed into a zsh that a person could sit at, with its own completion system."""
    shell = pexpect.spawn(ZSH, ["-f", "-i"], encoding="utf-8", timeout=30, dimensions=(24, 120))
    shell.sendline('autoload -U compinit; compinit -u -D; eval "$(runtui completion zsh)"; echo rea""dy')
    shell.expect("ready\r\n")
    shell.send("runtui runs list --demo check\t")
    shell.expect_exact("checkout\\ bot")
    shell.send("\x15exit\r")
    shell.expect(pexpect.EOF)


@pytest.mark.skipif(not FISH, reason="needs fish")
@pytest.mark.usefixtures("path")
def test_fish_completes_commands_words_of_options_and_labels():
    lines = [f'complete -C "runtui {typed}"' for typed in ("run", "runs list --format j", "runs list --demo check")]
    done = subprocess.run(
        [FISH, "--no-config", "-c", "; ".join(("runtui completion fish | source", *lines))],
        capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["runs", "json", "jsonl", "checkout bot"]
