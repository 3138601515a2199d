"""``runtui profiles add``: a server saved from what was given, what its kind has and what the environment says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.exits import Exit, UsageError
from runtui.cli.parsing import one_of, seconds
from runtui.cli.profiles.arguments import profiles_parser
from runtui.cli.profiles.use import note_what_goes_first

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser
    from runtui.model.profile import Profile

# Spelled out, for the help imports neither presets nor profiles; a test compares both.
KINDS = (
    "openai", "azure-foundry", "azure-openai", "azure-openai-v1", "portkey", "portkey-gateway", "litellm",
    "dashscope", "self-hosted", "other", "foundry", "langgraph",
)  # fmt: skip
AUTHS = ("bearer", "api-key", "x-api-key", "portkey", "astra", "none", "command")

_ABOUT = """\
Save a server as a profile of the settings file:

  runtui profiles add prod --kind azure-foundry --use \\
    --base-url https://RESOURCE.services.ai.azure.com/api/projects/PROJECT

What isn't given comes from the kind: how the key travels, the API version,
headers, the command that fetches tokens. The server is asked once whether its
API is at that URL, or is with or without /v1."""
_MORE = f"""\
kinds: {", ".join(KINDS[:5])},
       {", ".join(KINDS[5:9])},
       {", ".join(KINDS[9:])}
auth:  {", ".join(AUTHS)}

The base URL may be left out where there is only one (openai, portkey,
dashscope) or where AZURE_OPENAI_ENDPOINT names it. OPENAI_API_VERSION sets the
API version of azure-openai.

A key is never an argument. Its ways: runtui auth login --profile NAME, or
--key-env with the name of a variable, or --token-command with a program that
prints it, such as 'pass show host/key'. A header with a secret refers to it:
  --header 'X-Key: ${{VARIABLE}}'    an environment variable
  --header 'X-Key: keyring:'       runtui auth login --header X-Key

exit codes: 0 saved, 1 not written, 2 wrong usage or settings"""


def parser() -> Parser:
    """Returns the parser of ``runtui profiles add``."""
    parser = profiles_parser("add", "NAME [OPTIONS]", about=_ABOUT, more=_MORE)
    parser.add_argument("name", metavar="NAME", help="what the profile is called")
    _add_server(parser)
    _add_key(parser)
    _add_habits(parser)
    return parser


def _add_server(parser: Parser) -> None:
    server = parser.add_argument_group("server")
    server.add_argument("--kind", type=one_of("--kind", *KINDS), default="other", metavar="KIND", help="see below")
    server.add_argument("--base-url", metavar="URL", help="where the server is")
    server.add_argument("--query", action="append", default=[], metavar="K=V", help="sent with every request")
    server.add_argument("--header", action="append", default=[], metavar="'K: V'", help="sent with every request")
    server.add_argument("--organization", metavar="O", help="the OpenAI-Organization header")
    server.add_argument("--project", metavar="P", help="the OpenAI-Project header")
    server.add_argument("--no-beta", action="store_true", help="leave out the OpenAI-Beta header")
    server.add_argument("--allow-http", action="store_true", help="plain http to hosts of the local network")


def _add_key(parser: Parser) -> None:
    key = parser.add_argument_group("key")
    key.add_argument("--auth", type=one_of("--auth", *AUTHS), metavar="A", help="how the key travels")
    key.add_argument("--key-env", metavar="VAR", help="the environment variable that holds it")
    key.add_argument("--token-command", metavar="CMD", help="a program that prints it")


def _add_habits(parser: Parser) -> None:
    habits = parser.add_argument_group("habits")
    habits.add_argument("--write", action="store_true", help="allow runs to be cancelled and answered")
    habits.add_argument("--interval", type=seconds("--interval"), metavar="S", help="seconds between refreshes")
    habits.add_argument("--no-check", action="store_true", help="don't ask the server whether the URL is right")
    habits.add_argument("--use", action="store_true", help="make it the active profile, as the first is anyway")


def run(arguments: Namespace, environment: Environment) -> int:
    """Saves a new profile and returns the exit code. Raises CliError, with the settings as they were."""
    from runtui.cli.connection import settings_path
    from runtui.cli.profiles.new_profile import new_profile
    from runtui.cli.profiles.right_url import with_right_kind, with_right_url

    profile = new_profile(arguments, environment.environ)
    if profile.name in environment.config(allow_http=arguments.allow_http).profiles:
        raise UsageError(
            "There is a profile of that name already. Take another name, or first: runtui profiles remove NAME"
        )
    if not arguments.no_check:
        profile = with_right_kind(with_right_url(profile, environment), environment)
    after = environment.write_settings(
        lambda file: file.save_profile(profile, make_active=arguments.use), allow_http=arguments.allow_http
    )
    place = settings_path(environment.environ)
    environment.say(f"The profile {profile.name} ({profile.kind}, {profile.host}) is saved in {place}.")
    _say_what_next(environment, profile, is_used=after.active_profile == profile.name)
    return Exit.DONE


def _say_what_next(environment: Environment, profile: Profile, *, is_used: bool) -> None:
    from runtui.cli.profiles.new_profile import key_steps
    from runtui.cli.profiles.profile_rows import summary_lines
    from runtui.model.preset import preset_of

    environment.say(*summary_lines(profile))
    doubt = preset_of(profile.kind).doubt(profile)
    if doubt is not None:
        environment.note(doubt)
    if is_used:
        environment.say("It is the active profile: runtui opens it.")
        note_what_goes_first(environment)
    else:
        name = profile.name
        environment.say(f"Open it with: runtui --profile {name}   or always: runtui profiles use {name}")
    steps = key_steps(profile, environment.environ)
    if any("auth login" in step for step in steps) and not environment.has_keyring:
        steps = key_steps(profile, environment.environ, has_keyring=False)
    environment.say(*(f"next: {step}" for step in steps))
