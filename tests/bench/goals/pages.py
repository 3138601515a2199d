"""Pages: decoding one, fetching a thousand, and what it takes to keep them."""

from __future__ import annotations

from statistics import median

from tests.bench.measure import Fact, Measure, Result
from tests.bench.processes import numbers_of, program
from tests.bench.servers import server_of

RUNS = 100_000
DICTS = 10_000
"""As many as fit into the memory of most machines: a run is 35 KB as a dict."""
FLOOR_ROUNDS = 3


def measure_decoding() -> list[Result]:
    """Measures one page of 1 MB to rows, unknown fields kept, against one ``bytes.decode`` of it."""
    numbers = numbers_of(program("decoding"))
    note = f"{numbers['bytes'] / 1e6:.2f} MB, ASCII; json.loads {numbers['json'] / numbers['floor']:.0f}×"
    return [Measure("decode a page of 100 runs", numbers["floor"], numbers["ours"], "ms", 25.0, note)]


def measure_paging() -> list[Result]:
    """Measures 100,000 runs over loopback against the same bytes by a raw socket, and what is kept of them."""
    with server_of(RUNS) as port:
        floors = [_raw(port)]
        ours = numbers_of(program("paged", port, RUNS), seconds=300)
        floors += [_raw(port) for _ in range(FLOOR_ROUNDS - 1)]
    dicts = numbers_of(program("kept_dicts", DICTS))["bytes_a_run"]
    packed = f"all compressed after {ours['seconds_until_packed']:.1f} s"
    note = f"{RUNS:,} runs, detail and search of any; floor: a dict a run, {DICTS:,} of them"
    return [
        Measure("page 100,000 runs over loopback", median(floors), ours["seconds"], "s", 4.0, packed),
        Measure("memory a run", dicts, ours["bytes_a_run"], "bytes", 1 / 8, note),
        Fact("memory a run, highest while paging", ours["peak_bytes_a_run"], "bytes"),
        Fact("the JSON of any of 100,000 runs", ours["look_ms"], "ms", "decompresses its page"),
    ]


def _raw(port: int) -> float:
    return numbers_of(program("raw_pages", port, RUNS))["seconds"]
