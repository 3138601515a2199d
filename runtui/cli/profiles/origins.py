"""Which layer set each value of a profile: flag, environment, a line of the file, preset, or runtui itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.cli.parsing import seconds
from runtui.cli.profiles.profile_rows import SETTINGS
from runtui.model.preset import OTHER
from runtui.store.settings.toml_profile import default_profile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runtui.model.profile import Profile
    from runtui.store.settings.config import Config, ConfigPlaces

DEFAULT = "default"


class Origins:
    """Where the values of one saved profile come from. `chosen_by` is what named the profile."""

    def __init__(
        self,
        saved: Profile,
        config: Config,
        places: ConfigPlaces,
        environ: Mapping[str, str],
        *,
        chosen_by: str = "",
        allow_http: bool = False,
    ) -> None:
        """`allow_http`: the flag was given. Raises UsageError for a RUNTUI_INTERVAL that can't be used."""
        self._saved = saved
        self._config = config
        self._places = places
        self._chosen_by = chosen_by
        self._allow_http = allow_http
        text = environ.get("RUNTUI_INTERVAL", "").strip()
        self._from_environ = seconds("RUNTUI_INTERVAL")(text) if text else None

    @property
    def profile_in_use(self) -> Profile:
        """The profile as a session of it would have it; no interval: runtui's own default."""
        given = (self._from_environ, self._saved.interval, self._config.interval)
        interval = next((each for each in given if each is not None), None)
        return replace(self._saved, allow_http=self._saved.allow_http or self._allow_http, interval=interval)

    def all(self) -> Iterator[tuple[str, str]]:
        """Yields each setting and its origin, the name first."""
        active = self._places.place_of("active_profile") if self._chosen_by == "active_profile" else None
        yield "name", f"{self._chosen_by} ({active})" if active else self._chosen_by
        for setting in SETTINGS:
            yield setting, self.of(setting)

    def of(self, setting: str) -> str:
        """Returns the origin of one setting."""
        if setting == "allow_http" and self._allow_http:
            return "flag --allow-http"
        if setting == "interval" and self._from_environ is not None:
            return "environment (RUNTUI_INTERVAL)"
        place = self._places.place_of("profiles", self._saved.name, setting)
        if place is None and setting == "interval":
            place = self._places.place_of("interval")
        return place or self._unsaid(setting)

    def _unsaid(self, setting: str) -> str:
        kind = self._saved.kind
        is_of_kind = getattr(default_profile(kind), setting) != getattr(default_profile(OTHER), setting)
        return f"preset {kind}" if is_of_kind else DEFAULT
