"""One line of the table: what was measured, against which floor, and the ratio that is aimed at."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Measure:
    """Two numbers of one run in the same unit, of which only the ratio means something on another machine."""

    what: str
    floor: float
    ours: float
    unit: str
    goal: float | None
    """The largest ratio ours / floor that is good enough; None where there is nothing to reach."""
    note: str = ""

    @property
    def ratio(self) -> float:
        """Ours in floors."""
        return self.ours / self.floor if self.floor else float("inf")

    @property
    def holds(self) -> bool | None:
        """Whether the goal is met, None without one."""
        return None if self.goal is None else self.ratio <= self.goal

    def as_json(self) -> dict[str, object]:
        """Returns all of it, for ``--json``."""
        return asdict(self) | {"ratio": self.ratio, "holds": self.holds}


@dataclass(frozen=True)
class Fact:
    """Something worth printing that has no floor: a point of the growth curve, a longest wait."""

    what: str
    value: float
    unit: str
    note: str = ""
    most: float | None = None
    """The largest value that is good enough; None where there is nothing to reach."""

    @property
    def holds(self) -> bool | None:
        """Whether the value is good enough, None without a bound."""
        return None if self.most is None else self.value <= self.most

    def as_json(self) -> dict[str, object]:
        """Returns all of it, for ``--json``."""
        return asdict(self) | {"holds": self.holds}


Result = Measure | Fact


def measures_table(measures: list[Measure]) -> list[str]:
    """Returns the lines of the table of ratios."""
    rows: list[tuple[str, ...]] = [("what", "floor", "ours", "ratio", "goal", "holds", "")]
    rows += [
        (
            each.what,
            amount(each.floor, each.unit),
            amount(each.ours, each.unit),
            times(each.ratio),
            "" if each.goal is None else "≤ " + times(each.goal),
            _truth(each.holds),
            each.note,
        )
        for each in measures
    ]
    return _columns(rows)


def facts_table(facts: list[Fact]) -> list[str]:
    """Returns the lines of the table of plain numbers."""
    rows: list[tuple[str, ...]] = [("what", "value", "goal", "holds", "")]
    rows += [
        (
            each.what,
            amount(each.value, each.unit),
            "" if each.most is None else "≤ " + amount(each.most, each.unit),
            _truth(each.holds),
            each.note,
        )
        for each in facts
    ]
    return _columns(rows)


def amount(value: float, unit: str) -> str:
    """Returns a number in at most three significant digits, large ones whole, with its unit."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}".rstrip()


def times(ratio: float) -> str:
    """Returns a ratio; one below a third as a fraction."""
    return f"1/{1 / ratio:.1f}" if 0 < ratio < 0.34 else f"{ratio:.2f}×"


def _truth(holds: bool | None) -> str:
    return "" if holds is None else "yes" if holds else "NO"


def _columns(rows: list[tuple[str, ...]]) -> list[str]:
    """Lines up the cells: the first and the last column to the left, the rest to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = []
    for row in rows:
        first, *middle, last = row
        cells = [cell.rjust(width) for cell, width in zip(middle, widths[1:-1], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells, last]).rstrip())
    return lines
