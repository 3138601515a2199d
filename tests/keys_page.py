"""The table of keys in docs/keys.md, made from the bindings: `make keys` writes it, a test holds it current."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from runtui.ui.app.help import help_parts
from runtui.ui.draw.key_hints import key_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from textual.binding import Binding

PAGE = Path(__file__).parent.parent / "docs" / "keys.md"
MAIN = ("Everywhere", "Runs", "Thread", "Detail")
"""The parts of the program whose keys stand open."""
BEGIN, END = "<!-- keys: begin -->", "<!-- keys: end -->"


def table() -> str:
    """Returns the tables in Markdown: a line for each thing that keys do; those of dialogs are folded away."""
    parts = help_parts()
    shown = _table({part: parts[part] for part in MAIN})
    folded = _table({part: bindings for part, bindings in parts.items() if part not in MAIN})
    return f"{shown}\n<details>\n<summary>Keys of the dialogs and other panes</summary>\n\n{folded}\n</details>\n"


def with_table(text: str) -> str:
    """Returns the text of the page with the table in its place."""
    around = re.compile(f"({re.escape(BEGIN)}\n).*?({re.escape(END)})", re.DOTALL)
    return around.sub(lambda found: found[1] + table() + found[2], text)


def _table(parts: Mapping[str, Iterable[Binding]]) -> str:
    rows = [f"| **{part}** | | |\n" + "".join(_rows(bindings)) for part, bindings in parts.items()]
    return "| keys | | id |\n|---|---|---|\n" + "".join(rows)


def _rows(bindings: Iterable[Binding]) -> Iterator[str]:
    """Lines of one part; the same thing done by the same keys stands once."""
    met: set[str] = set()
    for each in bindings:
        keys = " ".join(f"`{_cell(key_name(key))}`" for key in each.key.split(","))
        row = f"| {keys} | {_cell(each.tooltip or each.description)} | `{each.id}` |\n"
        if row not in met:
            met.add(row)
            yield row


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text()))
