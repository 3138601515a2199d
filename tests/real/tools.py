"""The real programs that the tests start: where each is set up, and why it isn't where it couldn't be."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2] / ".venv-real"


class Tool(NamedTuple):
    """A program in a folder of its own."""

    name: str
    packages: tuple[str, ...]
    """Exactly which, the program first; where they change, they are installed anew."""
    installer: str = "pip"
    """pip, npm or apt: who fetches it."""

    @property
    def folder(self) -> Path:
        """Where it is."""
        return ROOT / self.name

    @property
    def python(self) -> str:
        """The interpreter of its environment."""
        return self.program("python")

    def program(self, name: str) -> str:
        """What to start: of its environment, or of the system where it came from there."""
        return shutil.which(name) or name if self.installer == "apt" else str(self.folder / "bin" / name)

    @property
    def missing(self) -> str | None:
        """Why it can't be used; None where it can."""
        if self._stamp.is_file() and self._stamp.read_text() == self._wanted:
            return None
        why = self._why.read_text() if self._why.is_file() else "not set up yet: make test-real"
        return f"{self.name}: {why}"

    def stamp(self, why_not: str | None) -> None:
        """Notes that it is set up, or why it couldn't be."""
        self._stamp.unlink(missing_ok=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        if why_not is None:
            self._stamp.write_text(self._wanted)
        else:
            self._why.write_text(why_not)

    @property
    def _wanted(self) -> str:
        return " ".join(self.packages)

    @property
    def _stamp(self) -> Path:
        return self.folder / ".ready"

    @property
    def _why(self) -> Path:
        return self.folder / ".missing"


OPENAI = Tool("openai", ("openai==3.57.0",))
SCHEMATHESIS = Tool("schemathesis", ("schemathesis==4.32.5",))
MITMPROXY = Tool("mitmproxy", ("mitmproxy==11.0.2",))
LITELLM = Tool("litellm", ("litellm[proxy]==1.108.7",))
# Under a newer server of its own for HTTP this gateway answers 500 to whatever went well.
PORTKEY = Tool("portkey", ("@portkey-ai/gateway@1.15.2", "@hono/node-server@1.13.8"), "npm")
NGINX = Tool("nginx", ("nginx-light",), "apt")
LANGGRAPH = Tool(
    "langgraph",
    (
        "langgraph-cli[inmem]==0.4.40",
        "langgraph==1.2.24",
        "langgraph-api==0.16.7",
        "langgraph-runtime-inmem==0.36.7",
        "langchain-core==1.8.3",
    ),
)
TOOLS = (LITELLM, LANGGRAPH, PORTKEY, MITMPROXY, SCHEMATHESIS, OPENAI, NGINX)
"""Those that take longest to set up first."""
