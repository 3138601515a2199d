"""Writes threads into one thread book. Arguments: the file, a prefix for the ids, how many (0: for ever).

It prints the number of each thread after saving it.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from runtui.store.book.thread_book import ThreadBook

path, prefix, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
with ThreadBook.open(path) as book:
    for number in range(count) if count else itertools.count():
        book.remember("c", f"{prefix}{number}", float(number))
        print(number, flush=True)  # noqa: T201
    assert book.notices == []
