"""Which keyring account a header's secret has, and what the secret is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.exits import UsageError
from runtui.model.profile import find_references

if TYPE_CHECKING:
    from runtui.model.profile import Profile


def header_account(profile: Profile, header: str) -> tuple[str, str]:
    """Returns the account of a header that refers to the keyring, and ``secret of the header X-Key``.

    Raises UsageError for any other.
    """
    named = (name for name, value in profile.headers if find_references(value).is_in_keyring)
    name = next((each for each in named if each.lower() == header.lower()), None)
    if name is None:
        raise UsageError("--header names no header of the profile that refers to the keyring, as keyring: does.")
    return profile.header_account(name), f"secret of the header {name}"
