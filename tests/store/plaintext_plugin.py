"""A keyring that keeps keys readable, installed as a plug-in of the keyring library: what keyrings.alt brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NAME = "keyrings.alt.file.PlaintextKeyring"
_METADATA = "Metadata-Version: 2.1\nName: keyrings.alt\nVersion: 1.0\n"
_ENTRY_POINTS = "[keyring.backends]\nalt = keyrings.alt.file\n"
_MODULE = """
from pathlib import Path
from keyring.backend import KeyringBackend

FILE = Path({path!r})

class PlaintextKeyring(KeyringBackend):
    priority = 99

    def get_password(self, service, username):
        return FILE.read_text() if FILE.exists() else None

    def set_password(self, service, username, password):
        FILE.write_text(password)

    def delete_password(self, service, username):
        FILE.unlink()
"""


def install(folder: Path) -> Path:
    """Installs it below `folder`, which is to be on the search path, and returns the file with its one key."""
    package, about = folder / "keyrings" / "alt", folder / "keyrings.alt-1.0.dist-info"
    package.mkdir(parents=True)
    about.mkdir()
    (about / "METADATA").write_text(_METADATA)
    (about / "entry_points.txt").write_text(_ENTRY_POINTS)
    (package / "file.py").write_text(_MODULE.format(path=str(folder / "readable")))
    return folder / "readable"
