"""Header values of a profile that name a secret instead of holding it."""

from __future__ import annotations

import re

from msgspec import Struct

KEYRING = "keyring:"
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class HeaderReferences(Struct, frozen=True):
    """What the value of one header refers to; nothing for a value that is to be sent as it is."""

    variables: tuple[str, ...] = ()
    """Environment variables, written ``${NAME}`` anywhere in the value."""
    is_in_keyring: bool = False
    """True for a value beginning with ``keyring:``: the keyring account of profile and header holds it."""

    def __bool__(self) -> bool:
        return self.is_in_keyring or bool(self.variables)


def find_references(value: str) -> HeaderReferences:
    """Returns what a header value of a profile refers to."""
    variables = tuple(dict.fromkeys(_VARIABLE.findall(value)))
    return HeaderReferences(variables, is_in_keyring=value.startswith(KEYRING))


def with_variables(value: str, variables: dict[str, str]) -> str:
    """Returns `value` with each ``${NAME}`` replaced; raises KeyError for one that `variables` lacks."""
    return _VARIABLE.sub(lambda found: variables[found[1]], value)
