"""When the garbage collector works: not while the program starts, and never on what it loaded to start."""

from __future__ import annotations

import gc


def put_off_collecting() -> None:
    """Switches the collector off until `settle_memory`: a start makes hardly any garbage to be found."""
    gc.disable()


def settle_memory() -> None:
    """Switches the collector on again, without the modules and widgets that stay anyway.

    Does nothing where it was never switched off, as in a program that only borrows the app.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
