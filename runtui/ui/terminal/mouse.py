"""Whose the mouse is: the program's, or the terminal's own, which then selects text as everywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.driver import Driver

_PIXELS = "_enable_mouse_pixels"
"""Where the terminal counts in pixels, since the first method makes it count in cells again."""
_ENABLING = ("_enable_mouse_support", _PIXELS)
_DISABLING = ("_disable_mouse_support",)


def has_mouse(driver: Driver | None) -> bool:
    """Tells whether the program takes clicks and the wheel."""
    return driver is not None and driver._mouse  # noqa: SLF001  as below


def give_mouse(driver: Driver | None, *, to_program: bool) -> None:
    """Lets the program have the mouse, or the terminal; it stays so when the program was away and comes back.

    Textual decides this once, in `App.run(mouse=…)`, and has no public way to change it. Its drivers (8.2.8) obey
    `_mouse` whenever they take the terminal or give it back, and their two methods do nothing where it is False.
    """
    if driver is None or has_mouse(driver) is to_program:
        return
    driver._mouse = True  # noqa: SLF001  the methods need it
    for name in _ENABLING if to_program else _DISABLING:
        if name != _PIXELS or getattr(driver, "_mouse_pixels", False):
            getattr(driver, name, bool)()  # the driver of the tests has none of them
    driver._mouse = to_program  # noqa: SLF001
