"""The key screen: asks once, checks, stores in the OS keyring, and says where the key is. Never shows it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input

from runtui.model.preset_profile import ways_of
from runtui.model.profile import Auth, KeySource
from runtui.session.opening import search_key
from runtui.store.keys.key_finder import FoundKey
from runtui.store.keys.keyring_errors import OTHER_WAYS, KeyringError
from runtui.store.keys.token_command import program_of
from runtui.ui.connect.key_check import KeyStep, StepMark, TypedKey
from runtui.ui.dialogs.field import SecretField
from runtui.ui.draw.key_hints import Hint, hint_lines
from runtui.ui.draw.line import BLANK, Line, Span, line, span
from runtui.ui.draw.lines import Lines, paragraph
from runtui.ui.draw.palette import Role
from runtui.ui.draw.sizing import LOW
from runtui.words.keys import way_by_environment

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from textual.app import ComposeResult

    from runtui.model.profile import Connection
    from runtui.session.launch import Launch

WIDTH = 66
ABOUT = "Checked once, then kept in the keyring of this system. It is never written to a file and never shown."
FOR_SESSION = "A key typed here is used for this session only."
USE = "use it for this session"
WAITING = (
    "The keyring has not answered yet: it may ask for its password in a window of its own. The key is read as soon "
    "as it answers. A key typed here is used for this session only."
)
ABOUT_COMMAND = "A program gives this server's token. One typed here is for this session only, and stored nowhere."
WAITING_FOR_COMMAND = (
    "Waiting for the token command ({}): it may want you to sign in. Its token is used as soon as it comes. "
    "A token typed here is used for this session only."
)

SENT_AS = {
    Auth.BEARER: "Authorization: Bearer",
    Auth.API_KEY: "api-key",
    Auth.ASTRA: "astra-api-token",
    Auth.X_API_KEY: "x-api-key",
}
"""The headers in which servers are given their key, where a person can choose."""

_ROLES = {
    StepMark.DONE: Role.GOOD,
    StepMark.FAILED: Role.BAD,
    StepMark.BUSY: Role.RUNS,
    StepMark.NOTE: Role.MUTED,
}


class KeyScreen(Screen[FoundKey | None]):
    """Returns the key and where it is, one without secret if the server needs none, None if the person went back.

    `why` says why no key is known, or is an answer of the keyring that is still awaited: when that comes, the
    screen goes by itself. The key is tried on `thread_id`. A screen that `is_unasked` takes no keys at first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "session_only", "this session only", id="key.session", priority=True),
        Binding("ctrl+t", "other_way", "send the key another way", id="key.way", priority=True),
        Binding("ctrl+n", "no_key", "this server needs no key", id="key.none", priority=True),
        Binding("escape", "back", "back", id="key.back", priority=True),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (LOW, "-low")]  # noqa: RUF012  the base class declares it so

    def __init__(
        self,
        launch: Launch,
        connection: Connection,
        thread_id: str | None,
        why: str | Awaitable[tuple[FoundKey, str]],
        *,
        is_first: bool,
        is_unasked: bool,
    ) -> None:
        super().__init__()
        self._is_unasked = is_unasked
        self._shown_at: float | None = None
        self._launch, self._timing = launch, launch.timing
        self._connection = connection
        self._thread_to_open = thread_id
        self._reason = why if isinstance(why, str) else ""
        self._reading = None if isinstance(why, str) else why
        self._found: FoundKey | None = None
        self._no_keyring: KeyringError | None = None
        self._is_first = is_first
        self._typed = TypedKey(launch, connection, self._show)
        self._is_busy = False
        self._is_of_command = connection.profile.auth is Auth.COMMAND
        self._ways = ways_of(connection.profile)
        # Held here and not looked for: an answer may come while the screen is being taken down.
        self.field = SecretField(id="key")
        self.field.is_deaf = self._is_deaf
        self._title, self._below = Lines(), Lines()

    @property
    def auth(self) -> Auth:
        """How the key travels."""
        return self._connection.profile.auth

    @property
    def kept_in(self) -> str:
        """Where the key was put, in words; "" for one that is kept nowhere."""
        return self._typed.kept_in

    def compose(self) -> ComposeResult:
        """Yields one column."""
        with Vertical(classes="column"):
            yield from (self._title, self.field, self._below)

    def on_mount(self) -> None:
        """Asks."""
        self.field.focus()
        self.call_after_refresh(self._note_shown)
        if self._reading is not None:
            self._await_keyring(self._reading)
        elif not self._is_of_command:
            self._look_for_keyring()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Lets no key act that was pressed before the screen could be seen."""
        is_offered = action != "other_way" or bool(self._ways)
        return is_offered and not self._is_deaf() and super().check_action(action, parameters)

    def on_resize(self) -> None:
        """Wraps to the new width."""
        self._show()

    def on_screen_resume(self) -> None:
        """Goes, if the keyring answered while a dialog lay above."""
        if self._found is not None:
            self._leave(self._found)

    @work(group="reading")
    async def _await_keyring(self, reading: Awaitable[tuple[FoundKey, str]]) -> None:
        found, why_none = await reading
        if found.secret is None:
            self._reading, self._reason = None, why_none
            self._look_for_keyring()
            self._show()
            return
        self._found = found
        self._leave(found)

    @work(group="reading")
    async def _look_for_keyring(self) -> None:
        """Says before a key is typed that it can't be kept."""
        try:
            await self._launch.key_store.describe()
        except KeyringError as error:
            if error.keeps_nothing:
                self._no_keyring = error
                self._show()

    @on(Input.Changed, "#key")
    def typed(self) -> None:
        """Takes back what was said of another text."""
        if self._typed.steps and not self._is_busy:
            self._typed.forget()

    @on(Input.Submitted, "#key")
    def submitted(self) -> None:
        """Checks and keeps the key; where a command gives it, an empty line runs that again."""
        if self._is_of_command and not self.field.value and self._reading is None:
            self._reading = asyncio.ensure_future(search_key(self._launch, self._connection))
            self._await_keyring(self._reading)
            self._show()
        elif not self._is_busy:
            self._use(in_session=self._is_for_session)

    def action_session_only(self) -> None:
        """Checks the key and forgets it when the program ends."""
        if self._typed.is_held_up:
            self._go_on_in_session()
        elif not self._is_busy:
            self._use(in_session=True)

    def action_other_way(self) -> None:
        """Sends the key as others want it; what was said of it so far is of the way before."""
        if self._is_busy or self._typed.is_held_up:
            return
        way = self._ways[(self._ways.index(self.auth) + 1) % len(self._ways)]
        self._connection = replace(self._connection, profile=replace(self._connection.profile, auth=way))
        self._typed.send_by(self._connection)

    def action_no_key(self) -> None:
        """Goes on without a key, if the server lets it."""
        if not self._is_busy:
            self._use_none()

    def action_back(self) -> None:
        """Gives up; a key that only the keyring doesn't take now is used for this session."""
        if self._typed.is_held_up and not self._is_for_session:
            self._go_on_in_session()
        else:
            self._leave(None)

    def _note_shown(self) -> None:
        self._shown_at = self._timing.clock()

    def _is_deaf(self) -> bool:
        if not self._is_unasked:
            return False
        return self._shown_at is None or self._timing.clock() - self._shown_at < self._timing.deaf

    @property
    def _is_for_session(self) -> bool:
        """Whether a typed key is kept nowhere: a command gives the lasting one, or no keyring does its work."""
        has_keyring = self._no_keyring is None and not self._typed.keeps_nothing
        return self._is_of_command or self._reading is not None or not has_keyring

    def _leave(self, found: FoundKey | None) -> None:
        """Returns `found`, unless a dialog lies above or another answer was faster."""
        if self.is_active:
            self.dismiss(found)

    def _go_on_in_session(self) -> None:
        self._leave(FoundKey(secret=self._typed.secret, source=KeySource.SESSION))

    @work(group="key", exclusive=True)
    async def _use(self, *, in_session: bool) -> None:
        self._is_busy = True
        try:
            source = await self._checked_and_kept(in_session=in_session)
        finally:
            self._is_busy = False
        if source is not None:
            await asyncio.sleep(0 if source is KeySource.SESSION else self._timing.success_stays)
            self._leave(FoundKey(secret=self._typed.secret, source=source))

    @work(group="key", exclusive=True)
    async def _use_none(self) -> None:
        self._is_busy = True
        try:
            is_open = await self._typed.check_without(self._thread_to_open)
        finally:
            self._is_busy = False
        if is_open:
            self._leave(FoundKey())

    async def _checked_and_kept(self, *, in_session: bool) -> KeySource | None:
        if not await self._typed.check(self.field.value, self._thread_to_open):
            if not self._typed.is_unchecked:
                self.field.select_all()  # nobody mends what is masked: the next key takes its place
            return None
        if in_session:
            return KeySource.SESSION
        timer = self.set_timer(self._timing.notice_after, self._typed.say_waiting)
        try:
            return await self._typed.keep()
        finally:
            timer.stop()

    def _show(self) -> None:
        width = max(20, min(WIDTH, int(self.size.width * 0.94)))
        head = self._head()
        hints = hint_lines(self._hints(), width)
        progress = self._progress(width)
        if self.size.height < LOW:
            self._title.lines = (head,)
            self._below.lines = (*(progress or self._about(width)), *hints)
        else:
            self._title.lines = (head, BLANK)
            gap = [BLANK] if progress else []
            about = self._about(width)
            self._below.lines = (BLANK, *about, *([BLANK] if about else []), *progress, *gap, *hints)

    def _head(self) -> Line:
        profile = self._connection.profile
        title = f"{'Token' if self._is_of_command else 'API key'} for {profile.host}"
        path = profile.base_url.partition(profile.host)[2]
        right = (span(self._connection.own_name, Role.MUTED),)
        return line(span(title, Role.STRONG), span(path, Role.MUTED), right=right)

    def _progress(self, width: int) -> list[Line]:
        """The steps so far, and what to do next."""
        lines = [_step_line(step) for step in self._typed.steps]
        if self._typed.advice:
            lines += [*([BLANK] if self.size.height >= LOW else []), *paragraph(self._typed.advice, width)]
        return lines

    def _hints(self) -> list[Hint]:
        typed = self._typed
        back = "quit" if self._is_first else "back"
        if self._is_for_session and self._reading is None and not self._is_of_command:
            enter = "try again" if typed.has_failed and not typed.is_unchecked and not typed.is_held_up else USE
            return [("enter", enter), *self._way_hint, ("ctrl+n", "no key"), ("esc", back)]
        if typed.is_held_up:
            retry = [("enter", "try again")] if typed.has_failed else []
            return [*retry, ("esc", "use it for this session"), ("ctrl+q", "quit")]
        if self._is_of_command and self._reading is None:
            return [("enter", "run it again, or use what is typed"), ("ctrl+n", "no key"), ("esc", back)]
        again = "keep it unchecked" if typed.is_unchecked else "try again" if typed.has_failed else "save"
        more = [("ctrl+o", "session only"), *self._way_hint] if self._reading is None else []
        return [("enter", again if self._reading is None else "use"), *more, ("ctrl+n", "no key"), ("esc", back)]

    @property
    def _way_hint(self) -> list[Hint]:
        return [("ctrl+t", f"sent as {SENT_AS[self.auth]}")] if self._ways else []

    def _about(self, width: int) -> list[Line]:
        if self._reading is not None:
            program = program_of(self._connection.profile)
            return paragraph(WAITING_FOR_COMMAND.format(program) if self._is_of_command else WAITING, width)
        if self._no_keyring is not None:
            said = self._typed.advice and self._no_keyring.message in self._typed.advice
            return [] if said else paragraph(self._without_keyring(self._no_keyring), width)
        reason = self._reason.replace(OTHER_WAYS, way_by_environment(self._connection.key_variables))
        if reason and self._typed.advice and reason in self._typed.advice:
            return []  # the steps say it
        about = ABOUT_COMMAND if self._is_of_command else ABOUT
        return paragraph(reason, width) if reason else paragraph(about, width, Role.MUTED)

    def _without_keyring(self, error: KeyringError) -> str:
        """Why no key can be kept, what a typed one is good for, and the way that lasts."""
        way = way_by_environment(self._connection.key_variables)
        told = "" if not self._reason or error.message in self._reason else f"{self._reason} "
        return f"{told}{error.message} {FOR_SESSION} {error.next_step.replace(OTHER_WAYS, way)}"


def _step_line(step: KeyStep) -> Line:
    words = span(f"{step.words}   ", Role.BAD if step.mark is StepMark.FAILED else Role.TEXT)
    return line(Span(f"{step.mark.value} ", _ROLES[step.mark]), words, span(step.detail, Role.MUTED))
