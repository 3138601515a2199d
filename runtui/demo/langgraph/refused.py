"""What a LangGraph server says is wrong with a request: one sentence, as ``detail``."""

from __future__ import annotations

NOT_FOUND = "Not Found"


class DetailError(Exception):
    """The request is answered with an error. Its message is the server's sentence about it."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.headers = headers or {}

    @property
    def document(self) -> dict[str, str]:
        """The body of the answer."""
        return {"detail": str(self)}
