"""Archives as ``runtui export`` makes them, of any length: each run with a step that called a tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from runtui.store.archive.records import ArchiveHeader, Manifest, Record, header_line, record_line
from tests.bench.runs import THREAD, run_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BORN = 1_700_000_000
_RUN = (
    '{"id":"%s","object":"thread.run","created_at":%d,"assistant_id":"asst_of_the_bench","thread_id":"%s",'
    '"status":"completed","started_at":%d,"completed_at":%d,"model":"gpt-4o","instructions":"Be brief.","tools":[],'
    '"metadata":{"ticket":"%d"},"usage":{"prompt_tokens":900,"completion_tokens":100,"total_tokens":1000}}'
)
_STEP = (
    '{"id":"step_%d","object":"thread.run.step","created_at":%d,"run_id":"%s","thread_id":"%s","type":"tool_calls",'
    '"status":"completed","step_details":{"type":"tool_calls","tool_calls":[{"id":"call_%d","type":"function",'
    '"function":{"name":"%s","arguments":"{\\"order\\":%d}","output":"done"}}]}}'
)
REFUNDS = 1_000
"""One run in so many called ``refund``, the others ``look_up``."""


def write_archive(path: Path, count: int) -> None:
    """Writes an archive of so many runs, the newest first, and then their steps."""
    with path.open("wb", buffering=1 << 20) as file:
        file.write(header_line(ArchiveHeader(host="bench", begun_at="2026-11-20T10:00:00Z", threads=(THREAD,))))
        file.writelines(_records(count))
        counts = {"run": count, "step": count}
        file.write(msgspec.json.encode(Manifest(ended_at="2026-11-20T11:00:00Z", counts=counts, sha256="")) + b"\n")


def _records(count: int) -> Iterator[bytes]:
    for number in range(count, 0, -1):
        born = _BORN + number * 30
        text = _RUN % (run_id(number), born, THREAD, born + 1, born + 9, number)
        yield record_line(Record(type="run", id=run_id(number), thread_id=THREAD), text)
    for number in range(count, 0, -1):
        name = "look_up" if number % REFUNDS else "refund"
        text = _STEP % (number, _BORN + number * 30, run_id(number), THREAD, number, name, number)
        yield record_line(Record(type="step", id=f"step_{number}", thread_id=THREAD, run_id=run_id(number)), text)
