"""A flavour of the simulated server on a port of 127.0.0.1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Self, TypeVar

from runtui.demo.server import DemoServer
from tests.servers.flavour import Flavour

if TYPE_CHECKING:
    from runtui.demo.request import DemoRequest

F = TypeVar("F", bound=Flavour)


class Served(DemoServer, Generic[F]):
    """Serves a flavour while its context is open."""

    def __init__(self, flavour: F) -> None:
        super().__init__(flavour)
        self.flavour = flavour

    @property
    def base_url(self) -> str:
        """The URL of a profile."""
        return f"http://127.0.0.1:{self.port}{self.flavour.prefix}"

    @property
    def asked(self) -> list[DemoRequest]:
        """All requests so far."""
        return self.flavour.received

    @property
    def paths(self) -> list[str]:
        """Method and path of every request so far, without the prefix."""
        return [f"{each.method} {each.path.removeprefix(self.flavour.prefix)}" for each in self.asked]

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(self, *_: object) -> None:
        self.__exit__(None, None, None)
