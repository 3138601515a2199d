"""The manual page: what ``--help`` says, as ``man`` shows it, in the wheel."""

import shutil
import subprocess

import pytest

from runtui.cli.commands import COMMANDS, load_command
from runtui.cli.man_page import page
from tests.cli.processes import imported_by_module
from tests.cli.test_help import COSTLY

GROFF = shutil.which("groff") or ""


def shown() -> str:
    """The page as a person reads it, on lines of any length."""
    done = subprocess.run(
        [GROFF, "-man", "-Tutf8", "-P-cbou", "-ww", "-rLL=500n"],
        input=page(), capture_output=True, timeout=30, check=True, text=True,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout


@pytest.mark.skipif(not GROFF, reason="needs groff")
def test_it_is_shown_without_a_warning_and_has_every_command_and_option():
    text = shown().replace("‐", "-").replace("−", "-")
    for name in COMMANDS:
        assert f"\n   runtui {name}\n" in text
        assert all(option in text for option in load_command(name).parser().option_names), name
    assert '$(runtui completion bash)"' in text
    for section in ("ENVIRONMENT", "EXIT STATUS", "FILES"):
        assert f"\n{section}\n" in text


def test_it_is_made_without_any_package_but_ours():
    """Whoever builds the wheel has none of those that runtui needs."""
    assert imported_by_module("runtui.cli.man_page") & COSTLY == set()
