"""The form of a new run: simple settings one by one, the whole body in the person's own editor."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.model.protocol import WireProtocol
from runtui.model.run_body import EFFORTS, BodyError, check_body, problem_of_field, read_body
from runtui.ui.dialogs.ask import AskScreen
from runtui.ui.dialogs.choice import Choice, ChoiceScreen
from runtui.ui.terminal.programs import ExternalProgram

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.model.detail import Json
    from runtui.ui.terminal.terminal_app import TerminalApp

SEND, WHOLE = "send", "whole body"
BESIDE = 60
"""Characters of a value that stand beside its name."""
HEAD = "// The body of the new run, as JSON; what is left out is left to the assistant. Comments are not sent.\n"


class SimpleField(Struct, frozen=True):
    """A setting that is asked for in one line."""

    name: str
    about: str
    is_text: bool = False
    """Whether what is typed is the value; else it is JSON."""

    def value(self, text: str) -> Json:
        """Returns the value that was typed; text where it is no JSON, to be refused by its rule."""
        if self.is_text:
            return text
        try:
            value: Json = json.loads(text)
        except (ValueError, RecursionError):
            return text
        return value


FIELDS = (
    SimpleField("assistant_id", "The assistant that makes the run.", is_text=True),
    SimpleField("model", "Instead of the assistant's.", is_text=True),
    SimpleField("additional_messages", "A message of the user, put into the thread before.", is_text=True),
    SimpleField("instructions", "Instead of the assistant's.", is_text=True),
    SimpleField("additional_instructions", "Behind the assistant's.", is_text=True),
    SimpleField("reasoning_effort", f"{', '.join(EFFORTS)}.", is_text=True),
    SimpleField("temperature", "0 to 2."),
    SimpleField("top_p", "0 to 1."),
    SimpleField("max_prompt_tokens", "256 or more."),
    SimpleField("max_completion_tokens", "256 or more."),
    SimpleField("parallel_tool_calls", "true or false."),
    SimpleField("metadata", 'An object of texts, such as {"source": "runtui"}.'),
)


GRAPH_FIELDS = (
    SimpleField("assistant_id", "The assistant that makes the run, or the graph by its name.", is_text=True),
    SimpleField("additional_messages", "A message of the user, put into the input.", is_text=True),
    SimpleField("input", 'What the graph is given, as JSON, such as {"messages": []}.'),
    SimpleField("context", "What its nodes are given beside it, as JSON."),
    SimpleField("metadata", 'An object, such as {"source": "runtui"}.'),
)


class NewRunForm:
    """Lets a person change the settings of a new run; what differs from `earlier` is marked."""

    def __init__(
        self,
        app: TerminalApp,
        title: str,
        settings: Mapping[str, Json],
        *,
        earlier: Mapping[str, Json],
        seen: Mapping[str, Json],
        protocol: WireProtocol = WireProtocol.ASSISTANTS,
    ) -> None:
        """`seen` are the `earlier` settings as they may be seen."""
        self._protocol = protocol
        self._fields = GRAPH_FIELDS if protocol is WireProtocol.LANGGRAPH else FIELDS
        self._app, self._title, self._seen = app, title, seen
        self._earlier = dict(earlier)
        self._settings = dict(settings)
        self._text = ""
        """What the editor left, where that could not be read."""

    async def filled(self) -> dict[str, Json] | None:
        """Shows the form until its settings may be sent, and returns them; None if the person left it."""
        problem = ""
        while True:
            about = problem or "Enter changes a setting. What is set nowhere is left to the assistant."
            chosen = await self._app.push_screen_wait(ChoiceScreen(self._title, self._choices(), about))
            problem = ""
            if chosen is None:
                return None
            if chosen.startswith(WHOLE):
                problem = self._edit_whole()
            elif chosen != SEND:
                await self._ask(next(each for each in self._fields if each.name == chosen))
            elif not (problem := self._problem()):
                return dict(self._settings)

    @property
    def differing(self) -> list[str]:
        """The names of the settings that are others than before."""
        names = dict.fromkeys((*self._earlier, *self._settings))
        return [name for name in names if self._earlier.get(name) != self._settings.get(name)]

    def _choices(self) -> list[Choice]:
        simple = [self._choice(each.name) for each in self._fields]
        names = {each.name for each in self._fields}
        others = [self._choice(name) for name in self._settings if name not in names]
        ends = (
            Choice(key=WHOLE, label=WHOLE, text="every setting, as JSON in $EDITOR", section="Send"),
            Choice(key=SEND, label=SEND, text="see the request first", section="Send"),
        )
        whole = [
            Choice(key=f"{WHOLE} {each.key}", label=each.label, text=each.text, section="Settings")
            for each in others
        ]
        return [*simple, *whole, *ends]

    def _choice(self, name: str) -> Choice:
        is_changed = bool(self._earlier) and name in self.differing
        value = self._settings.get(name) if is_changed or name not in self._seen else self._seen[name]
        shown = "-" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        text = ("changed: " if is_changed else "") + " ".join(shown[: 4 * BESIDE].split())[:BESIDE]
        return Choice(key=name, label=name, text=text, section="Settings")

    async def _ask(self, field: SimpleField) -> None:
        async def take(text: str) -> str | None:
            if text == "-":
                self._settings.pop(field.name, None)
                return None
            value = field.value(text)
            if field.name == "additional_messages":
                value = [{"role": "user", "content": text}]
            is_checked = self._protocol is not WireProtocol.LANGGRAPH
            if is_checked and (problem := problem_of_field(field.name, value)):
                return f"It {problem}."
            self._settings[field.name] = value
            return None

        about = f"{field.about} A - leaves it out."
        await self._app.push_screen_wait(AskScreen(field.name, about, take, wanted="a setting"))

    def _edit_whole(self) -> str:
        """Lets the person's editor have the body; returns why what it left can't be taken."""
        text = self._text or HEAD + json.dumps(self._settings, indent=2, ensure_ascii=False) + "\n"
        after = self._app.open_in_program(ExternalProgram.EDITOR, text, "run.json")
        if after is None:
            return ""
        try:
            body = read_body(after)
            check_body(body, self._protocol)
        except BodyError as error:
            self._text = after
            return f"{error} The text is kept: {WHOLE} opens it again."
        self._text, self._settings = "", body
        return ""

    def _problem(self) -> str:
        try:
            check_body(self._settings, self._protocol)
        except BodyError as error:
            return str(error)
        return ""
