"""The headers of a profile with what they refer to filled in: environment variables and keyring entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.model.profile import find_references, with_variables
from runtui.model.secret import Secret, SecretError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.model.profile import Profile
    from runtui.store.keys.key_store import KeyStore


def resolve_headers(profile: Profile, environ: Mapping[str, str], key_store: KeyStore) -> dict[str, Secret | str]:
    """Returns the headers of a profile, those that name a secret as a Secret.

    The keyring is asked only for a header that names it, and may take as long as the key store's patience. Raises
    SecretError for what isn't there, without any value, and KeyringError.
    """
    return {name: _resolved(profile, name, value, environ, key_store) for name, value in profile.headers}


def _resolved(
    profile: Profile, name: str, value: str, environ: Mapping[str, str], key_store: KeyStore
) -> Secret | str:
    references = find_references(value)
    if references.is_in_keyring:
        return _from_keyring(profile, name, key_store)
    if not references.variables:
        return value
    missing = [variable for variable in references.variables if not environ.get(variable, "").strip()]
    if missing:
        raise SecretError(f"The header {name} needs the variable {missing[0]}, which is not set. Set it.")
    return Secret(with_variables(value, {each: environ[each].strip() for each in references.variables}))


def _from_keyring(profile: Profile, name: str, key_store: KeyStore) -> Secret:
    found = key_store.read_now(profile.header_account(name))
    if found is None:
        raise SecretError(
            f"The keyring has nothing for the header {name}. Store it: runtui auth login --profile {profile.name}"
            f" --header {name}"
        )
    return found
