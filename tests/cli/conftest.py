"""For every test a machine without settings, keys and proxies, and the keyring fakes of tests/store in reach."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

# Those are modules of a folder that is no package.
sys.path.insert(0, str(Path(__file__).parents[1] / "store"))

FOREIGN = ("RUNTUI_", "OPENAI_", "SSL_CERT_", "XDG_", "PYTHON_KEYRING")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith(FOREIGN) or name.upper() in PROXIES:
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
