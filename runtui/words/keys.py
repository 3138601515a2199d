"""What is said of an API key that was given where an id or a name belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def not_wanted(wanted: str) -> str:
    """Returns the sentence for a key in the place of `wanted`, such as ``an id``."""
    return f"That looks like a key, not like {wanted}."


def refused_key(wanted: str) -> str:
    """Returns the same for the dashboard: what became of it, and where another key is asked for."""
    return f"{not_wanted(wanted)} It is kept nowhere. For another key: esc, then : and “Change the API key”."


def way_by_environment(variables: Sequence[str]) -> str:
    """Returns how the key is given where no keyring keeps it; `variables` are those that may hold it."""
    if variables:
        return f"The key can also be given in {variables[0]}."
    return "The key can also be given in an environment variable that the profile names (key_env)."
