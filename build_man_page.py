"""Puts the manual page into each wheel: made then, of the parsers as they are, which need no other package."""

from __future__ import annotations

import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ManPageHook(BuildHookInterface):
    """Makes the page before the wheel is made."""

    def initialize(self, version: str, build_data: dict[str, dict[str, str]]) -> None:
        """Writes it beside the wheel, and has it installed where man looks."""
        sys.path.insert(0, self.root)
        from runtui.cli.man_page import page  # noqa: PLC0415  it lies in the tree that is built

        path = Path(self.directory, "runtui.1")
        path.parent.mkdir(exist_ok=True)
        path.write_text(page())
        build_data["shared_data"][str(path)] = "share/man/man1/runtui.1"
