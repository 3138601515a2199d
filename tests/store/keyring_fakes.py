"""Backends of the keyring library with one fault each, held in a dictionary instead of a keyring."""

from __future__ import annotations

import threading


class FakeBackend:
    """A keyring that works. The class pretends to live where an accepted backend lives."""

    __module__ = "keyring.backends.SecretService"

    def __init__(self, entries: dict[tuple[str, str], str] | None = None) -> None:
        self.entries = entries if entries is not None else {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


class OtherBackend(FakeBackend):
    """Another accepted keyring."""

    __module__ = "keyring.backends.kwallet"


class ForgetfulBackend(FakeBackend):
    """Takes a key and keeps nothing."""

    __module__ = "keyring.backends.SecretService"

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class ManglingBackend(FakeBackend):
    """Gives back something else than it was given."""

    __module__ = "keyring.backends.SecretService"

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password[:-1])


class StubbornBackend(FakeBackend):
    """Says that it deleted, and didn't."""

    __module__ = "keyring.backends.SecretService"

    def delete_password(self, service: str, username: str) -> None:
        pass


class CrowdedBackend(FakeBackend):
    """Holds an entry of another program in front of what is written."""

    __module__ = "keyring.backends.SecretService"

    def __init__(self) -> None:
        super().__init__()
        self.foreign: str | None = "sk-older-entry-of-another-program"

    def get_password(self, service: str, username: str) -> str | None:
        return self.foreign or super().get_password(service, username)

    def delete_password(self, service: str, username: str) -> None:
        if self.foreign:
            self.foreign = None
        else:
            super().delete_password(service, username)


class SilentBackend(FakeBackend):
    """Never answers, until `released`."""

    __module__ = "keyring.backends.SecretService"

    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.released.wait()
        return "sk-too-late"


class RaisingBackend(FakeBackend):
    """Raises what it is given, from every call."""

    __module__ = "keyring.backends.SecretService"

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error

    def delete_password(self, service: str, username: str) -> None:
        raise self.error


class PlaintextBackend(FakeBackend):
    __module__ = "keyrings.alt.file"


class NullBackend(FakeBackend):
    __module__ = "keyring.backends.null"


class FailBackend(FakeBackend):
    __module__ = "keyring.backends.fail"


class StrangeBackend(FakeBackend):
    __module__ = "somebody.elses"
