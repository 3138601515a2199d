"""``python -m tests.bench [--json] [--only NAME]``: measures, and prints what holds."""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import TYPE_CHECKING

from tests.bench.goals import (
    finding,
    growth,
    headless,
    keys,
    openai_export,
    openai_pager,
    opening,
    pages,
    requests,
    rest,
    slow_link,
    startup,
)
from tests.bench.measure import Fact, Measure, facts_table, measures_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.bench.measure import Result

GOALS: dict[str, Callable[[], Sequence[Result]]] = {
    "words": startup.measure_words,
    "start": startup.measure_screen,
    "load": keys.measure_loads,
    "keys": keys.measure_keys,
    "finding": finding.measure_finding,
    "tabs": finding.measure_tabs,
    "decode": pages.measure_decoding,
    "pages": pages.measure_paging,
    "open": opening.measure_opening,
    "ticking": rest.measure_ticking,
    "requests": requests.measure_requests,
    "growth": growth.measure_growth,
    "watch": rest.measure_watch,
    "day": rest.measure_day,
    "slow": slow_link.measure_slow_link,
    "headless": headless.measure_headless,
}
APART: dict[str, Callable[[], Sequence[Result]]] = {
    "openai": openai_pager.measure_openai,
    "export": openai_export.measure_export,
}
"""Those that install the openai SDK."""


def main() -> int:
    """Measures what was asked for, all without ``--only``; returns 0 whatever holds, 1 for what wasn't measured."""
    options = _parser().parse_args()
    goals = GOALS | APART
    names = options.only or [*GOALS, *(APART if options.with_openai else ())]
    began, results, unmeasured = time.perf_counter(), [], []
    for name in names:
        sys.stderr.write(f"\r\x1b[K{name} … " if sys.stderr.isatty() else "")
        try:
            results += goals[name]()
        except (AssertionError, RuntimeError) as error:
            unmeasured.append(f"{name} was not measured: {error}\n")
    sys.stderr.write("\r\x1b[K" if sys.stderr.isatty() else "")
    sys.stdout.write(_as_json(results) if options.json else _as_text(results))
    sys.stderr.write("".join([*unmeasured, f"{time.perf_counter() - began:.0f} s\n"]))
    return 1 if unmeasured else 0


def _as_json(results: list[Result]) -> str:
    return json.dumps([each.as_json() for each in results], indent=2, ensure_ascii=False) + "\n"


def _as_text(results: list[Result]) -> str:
    measures = [each for each in results if isinstance(each, Measure)]
    facts = [each for each in results if isinstance(each, Fact)]
    lines = measures_table(measures) if measures else []
    if facts:
        lines += ["", *facts_table(facts)] if lines else facts_table(facts)
    return "\n".join([*lines, ""])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print all numbers as JSON")
    parser.add_argument("--only", action="append", choices=[*GOALS, *APART], help="measure this only (repeatable)")
    parser.add_argument("--with-openai", action="store_true", help="also the openai SDK, in a venv of its own")
    return parser


if __name__ == "__main__":
    sys.exit(main())
