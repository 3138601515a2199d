"""Giving text to the clipboard: through tmux or the terminal (OSC 52), on this machine also without it.

A terminal never answers whether it took the text, so nothing here says that it did.
"""

from __future__ import annotations

import asyncio
import base64
import re
import sys
from typing import TYPE_CHECKING

from runtui.ui.terminal.osc import through_tmux
from runtui.ui.terminal.programs import child_environment
from runtui.words.sizes import byte_size

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

LARGEST = 74_994
"""Bytes of text. Its base64 stays below 100,000 bytes, which is what terminals commonly take."""
_OVER_SSH = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# -P: a pyperclip.py in the current directory is none of ours.
_COPY = (sys.executable, "-P", "-c", "import sys, pyperclip; pyperclip.copy(sys.stdin.buffer.read().decode())")
_TO_TMUX = (("tmux", "load-buffer", "-w", "-"), ("tmux", "load-buffer", "-"))
"""What gives tmux a text, in its usual settings too; ``-w``, which passes it on, is there from tmux 3.2 on."""
_IN_TMUX = "In tmux's buffer and, where set-clipboard allows, the clipboard: {}."
_PAST_TMUX = "Sent to tmux, which takes it only after `tmux set -s set-clipboard on`: {}."


def to_clipboard_text(text: str) -> str:
    """Returns `text` as it may be pasted: lone surrogates are U+FFFD, and controls, which could end a bracketed
    paste, their pictures. Tabs and line ends stay.
    """
    readable = text.replace("\r\n", "\n").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _FORBIDDEN.sub(lambda found: _picture(ord(found[0])), readable)


def sequences_for(text: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Returns what is to be written to the terminal, "" for a text that is too long.

    Inside tmux also wrapped, so that the terminal around it gets it where passing through is allowed.
    """
    content = text.encode()
    if len(content) > LARGEST:
        return ()
    plain = f"\x1b]52;c;{base64.b64encode(content).decode()}\a"
    if not environ.get("TMUX"):
        return (plain,)
    return (plain, through_tmux(plain))


def is_local(environ: Mapping[str, str]) -> bool:
    """Tells whether the person sits at this machine, as far as the environment says."""
    return not any(environ.get(name) for name in _OVER_SSH)


def takes_osc52(environ: Mapping[str, str]) -> bool:
    """Tells whether the terminal may take text for its clipboard; three kinds are known not to, nor GNU screen."""
    version = environ.get("VTE_VERSION", "")
    is_old_vte = version.isdecimal() and int(version) < 7600
    is_deaf = environ.get("TERM_PROGRAM") == "Apple_Terminal" or environ.get("TERM") == "linux"
    return not (is_deaf or is_old_vte or environ.get("STY"))


class Clipboard:
    """Gives text away and says in words what became of it.

    `write` writes to the terminal. `program` is what copies its input on this machine; the default is another
    Python, so that the programs pyperclip starts get no key and can't hold up the screen. It may take `patience`
    seconds.
    """

    def __init__(
        self,
        write: Callable[[str], object],
        environ: Mapping[str, str],
        *,
        program: Sequence[str] = _COPY,
        patience: float = 3.0,
    ) -> None:
        self._write = write
        self._environ = environ
        self._program = program
        self._patience = patience

    async def give(self, text: str, name: str = "text") -> tuple[str, bool]:
        """Returns a sentence about what became of the text that is called `name`, and whether it got anywhere."""
        text = to_clipboard_text(text)
        if self._environ.get("TMUX") and await self._give_to_tmux(text):
            return _IN_TMUX.format(name), True
        sequences = sequences_for(text, self._environ)
        for each in sequences:
            self._write(each)
        if sequences and self._environ.get("TMUX"):
            return _PAST_TMUX.format(name), False
        if sequences and takes_osc52(self._environ):
            return f"Sent to the terminal for its clipboard: {name}.", True
        if is_local(self._environ) and await self._run(self._program, text):
            return f"Copied to the clipboard of this machine: {name}.", True
        if not sequences:
            return (
                f"Not copied: {name} takes {byte_size(len(text.encode()))}, a terminal takes {byte_size(LARGEST)}.",
                False,
            )
        return f"Sent to the terminal, which may not take it: {name}.", False

    async def _give_to_tmux(self, text: str) -> bool:
        return await self._run(_TO_TMUX[0], text) or await self._run(_TO_TMUX[1], text)

    async def _run(self, command: Sequence[str], text: str) -> bool:
        """Tells whether a program took the text."""
        quiet = asyncio.subprocess.DEVNULL
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=quiet,
                stderr=quiet,
                env=child_environment(self._environ),
            )
        except OSError:
            return False
        try:
            async with asyncio.timeout(self._patience):
                await process.communicate(text.encode())
        except TimeoutError:
            process.kill()
            await process.wait()
        return process.returncode == 0


def _picture(code: int) -> str:
    return chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else "\ufffd"
