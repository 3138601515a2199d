"""``runtui watch``: the dashboard, begun with all saved threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli import dashboard

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser


def parser() -> Parser:
    """Returns the parser of its arguments, those of the dashboard."""
    return dashboard.parser("runtui watch", "[OPTIONS]")


def run(arguments: Namespace, environment: Environment) -> int:
    """Runs the dashboard and returns its exit code. Raises UsageError for what can't be used."""
    del environment  # the dashboard reads its own
    arguments.start = "watch"
    return dashboard.run(arguments)
