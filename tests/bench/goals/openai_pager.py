"""The same pages by the openai SDK, which is no dependency: it is installed into a venv that is thrown away."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.measure import Measure, Result
from tests.bench.processes import CHECKOUT, KEY, numbers_of, program
from tests.bench.runs import THREAD
from tests.bench.servers import base_url, server_of

RUNS = 10_000

_PAGER = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
from openai import OpenAI
client = OpenAI(base_url=sys.argv[1], api_key=sys.argv[2])
began = time.perf_counter()
count = sum(1 for _ in client.beta.threads.runs.list(sys.argv[3], limit=100))
json.dump({"seconds": time.perf_counter() - began, "runs": count}, sys.stdout)
"""


def measure_openai() -> list[Result]:
    """Measures 10,000 runs; the SDK goes on at the same speed, so a tenth of the thread tells enough."""
    with tempfile.TemporaryDirectory() as folder, server_of(RUNS) as port:
        python = install(Path(folder))
        done = subprocess.run(
            [python, "-c", _PAGER, base_url(port), KEY, THREAD], cwd=CHECKOUT, capture_output=True, check=True
        )
        sdk = json.loads(done.stdout)
        if sdk["runs"] != RUNS:
            raise AssertionError(f"the SDK listed {sdk['runs']} of {RUNS} runs")
        ours = numbers_of(program("paged", port, RUNS))
        raw = numbers_of(program("raw_pages", port, RUNS))
    # Little more than the bytes alone take: what is left for reading and keeping them is half a raw socket's time.
    note = f"a raw socket alone takes 1/{sdk['seconds'] / raw['seconds']:.0f} of the SDK's time"
    return [Measure(f"page {RUNS:,} runs; floor: openai SDK", sdk["seconds"], ours["seconds"], "s", 1 / 10, note)]


def install(folder: Path) -> str:
    """Returns a Python that has the SDK, in a new environment."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = str(folder / "bin" / "python")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "openai<3"]
    subprocess.run(pip, check=True)
    return python
