"""What can go wrong with the OS keyring, as few kinds as the key screen tells apart.

::

    KeyringError            what happened, what to do next; everything below is one
    ├── KeyringMissing      there is none on this machine, or the one configured can't be loaded
    ├── KeyringRefused      there is one, but it keeps nothing, or keeps it readable
    ├── KeyringLocked       it is locked, or the question to unlock it was dismissed
    ├── KeyringSilent       it gave no answer in time, perhaps because it waits for the person
    └── KeyringBroken       anything else, and a key that doesn't come back as it was stored
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runtui.model.secret import Secret

LONGEST_CAUSE = 200
"""Characters of a backend's own words that are passed on."""

_LOCKED = ("KeyringLocked", "LockedException", "PromptDismissedException")
NO_KEYRING = "There is no keyring on this machine"
_MISSING = ("NoKeyringError",)
_LIKE_A_KEY = re.compile(r"(?=[\w+=-]*\d)[\w+=-]{16,}")
OTHER_WAYS = "Use a key for this session only, or give it in an environment variable."
"""The advice that a screen or command replaces by its own, with the name of the variable."""
_SERVICES = "a Secret Service: GNOME Keyring, KeePassXC, or in Plasma "
_KWALLET = "“Use KWallet for the Secret Service interface” (System Settings, KDE Wallet)."
_OF_MACOS, _OF_WINDOWS = re.compile(r"(?<![\w.])-25308(?![\w.])"), re.compile(r"(?<![\w.-])1783(?![\w.])")
"""A keychain that may not ask for its password, as over SSH; a key longer than the credential manager takes."""


class KeyringError(Exception):
    """The keyring can't be used. ``str(error)`` says why in one sentence, `next_step` what to do about it.

    Neither ever holds a key.
    """

    title = "Keyring failed"
    keeps_nothing = False
    """True where no key can be kept on this machine, whatever the person does now."""

    def __init__(self, message: str, next_step: str = OTHER_WAYS) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    @property
    def sentence(self) -> str:
        """What happened and what to do about it, on one line."""
        return f"{self.message} {self.next_step}".rstrip()


class KeyringMissing(KeyringError):  # noqa: N818  as in api: the screen's words read better than MissingError
    """No keyring can be used on this machine."""

    title = "No keyring"
    keeps_nothing = True


class KeyringRefused(KeyringError):  # noqa: N818
    """The keyring would lose the key or leave it readable; nothing was written."""

    title = "Keyring not used"
    keeps_nothing = True


class KeyringLocked(KeyringError):  # noqa: N818
    """The keyring is locked and stayed so."""

    title = "Keyring locked"


class KeyringSilent(KeyringError):  # noqa: N818
    """No answer in time. The question may still stand on the screen, and be answered later."""

    title = "No answer from the keyring"


class KeyringBroken(KeyringError):  # noqa: N818
    """The keyring answered with an error, or with something else than was stored."""


def missing(message: str) -> KeyringMissing:
    """Returns the error of a machine without keyring; on Linux, where one has to be chosen, with what to start."""
    if sys.platform != "linux":
        return KeyringMissing(message)
    is_plasma = "KDE" in os.environ.get("XDG_CURRENT_DESKTOP", "").upper()
    return KeyringMissing(message, f"Switch on {'' if is_plasma else _SERVICES}{_KWALLET} {OTHER_WAYS}")


def silent(seconds: float) -> KeyringSilent:
    """Returns the error of a keyring that was waited for in vain."""
    return KeyringSilent(
        f"The keyring gave no answer within {seconds:g} seconds.",
        f"Look for a window that asks for a password. {OTHER_WAYS}",
    )


def explained(error: Exception, secret: Secret | None = None) -> KeyringError:
    """Returns whatever a backend raised as a KeyringError without `secret` and without a trace of frames.

    A traceback would keep the backend's local variables, and the key with them.
    """
    if isinstance(error, KeyringError):
        error.__cause__ = error.__context__ = None
        return error.with_traceback(None)
    # By name: the classes live in libraries that exist only where their backend does.
    names = {type(each).__name__ for each in _chain(error)}
    told = " ".join(f"{each} {each.args!r}" for each in _chain(error))
    if _OF_MACOS.search(told):
        how = "Unlock it with: security unlock-keychain, then try again."
        return KeyringLocked("The keyring is locked.", f"{how} {OTHER_WAYS}")
    if names.intersection(_LOCKED):
        return KeyringLocked("The keyring is locked.", f"Unlock it and try again. {OTHER_WAYS}")
    if names.intersection(_MISSING):
        return missing(f"{NO_KEYRING}.")
    if _OF_WINDOWS.search(told):
        return KeyringBroken("The key is too long for this keyring.", OTHER_WAYS)
    return KeyringBroken(f"The keyring failed: {_words_of(error, secret)}")


def _words_of(error: Exception, secret: Secret | None) -> str:
    # Bytes that aren't text would be quoted from the key itself.
    words = "" if isinstance(error, UnicodeError) else str(error)
    words = secret.redacted_from(words) if secret else words
    words = "".join(each if each.isprintable() else " " for each in words)
    words = _LIKE_A_KEY.sub("…", " ".join(words.split()))[:LONGEST_CAUSE]
    return f"{type(error).__name__}: {words}" if words else f"{type(error).__name__}."


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or each.__context__
