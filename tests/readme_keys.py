"""README's table of keys, made from the bindings: `make keys` writes it, a test asks whether it is current."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from textual.binding import Binding

from runtui.ui.app import RuntuiApp
from runtui.ui.key_hints import key_name
from runtui.ui.screens.help import help_parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from textual.binding import BindingType

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- keys: begin -->", "<!-- keys: end -->"


def table() -> str:
    """Returns the table in Markdown: a line for each thing that keys do, by the part they work in."""
    rows = [
        f"| **{part}** | | |\n" + "".join(lines)
        for part, bindings in help_parts(RuntuiApp.BINDINGS).items()
        if (lines := list(_rows(bindings)))
    ]
    return "| keys | | id |\n|---|---|---|\n" + "".join(rows)


def with_table(text: str) -> str:
    """Returns the text of README with the table in its place."""
    around = re.compile(f"({re.escape(BEGIN)}\n).*?({re.escape(END)})", re.DOTALL)
    return around.sub(lambda found: found[1] + table() + found[2], text)


def _rows(bindings: Iterable[BindingType]) -> Iterator[str]:
    """Lines of one part; the same thing done by the same keys stands once."""
    met: set[str] = set()
    for each in bindings:
        if isinstance(each, Binding):
            keys = " ".join(f"`{_cell(key_name(key))}`" for key in each.key.split(","))
            row = f"| {keys} | {_cell(each.tooltip or each.description)} | `{each.id}` |\n"
            if row not in met:
                met.add(row)
                yield row


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    README.write_text(with_table(README.read_text()))
