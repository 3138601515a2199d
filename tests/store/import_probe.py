"""Imports the whole store and prints which costly libraries came along."""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module

import runtui.store

for module in pkgutil.iter_modules(runtui.store.__path__):
    import_module(f"runtui.store.{module.name}")
print([name for name in ("keyring", "tomlkit", "secretstorage", "platformdirs") if name in sys.modules])  # noqa: T201
