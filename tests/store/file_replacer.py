"""Replaces one file for ever, with one of two long texts. Argument: the file."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from runtui.store.whole_file import replace_file

for letter in itertools.cycle("yz"):
    replace_file(Path(sys.argv[1]), letter * 100_000)
    print(letter, flush=True)  # noqa: T201
