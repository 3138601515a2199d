"""What a thread may be called."""

import pytest

from runtui.cli.commands import first_words
from runtui.model.thread import COMMANDS, label_problem


def test_no_command_there_is_can_be_a_label():
    assert set(first_words()) <= COMMANDS


@pytest.mark.parametrize("label", ["runs", "watch", "export", "open", "auth", "-x", "thread_a", "a\nb", "x" * 201])
def test_what_would_not_open_its_thread_is_no_label(label):
    assert label_problem(label)


@pytest.mark.parametrize("label", ["run", "watches", "checkout bot", "漢字", "x" * 200])
def test_anything_else_is(label):
    assert label_problem(label) is None
