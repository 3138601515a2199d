"""``runtui completion``: what a shell offers behind TAB: commands, options, profiles and the labels of threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.exits import Exit, UsageError
from runtui.cli.parsing import Parser, add_help_option

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment

_ABOUT = """\
Print what makes a shell complete runtui's commands, options, profiles and the
labels of saved threads:

  bash   eval "$(runtui completion bash)"       in ~/.bashrc
  zsh    eval "$(runtui completion zsh)"        in ~/.zshrc, behind compinit
  fish   runtui completion fish | source        in config.fish"""
_SCRIPTS = {
    "bash": """\
_runtui() {
    local each
    COMPREPLY=()
    while IFS= read -r each; do
        COMPREPLY+=("$(printf %q "$each")")
    done < <(runtui completion words -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _runtui runtui
""",
    "zsh": """\
_runtui() {
    local -a found
    found=("${(@f)$(runtui completion words -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
    compadd -a found
}
compdef _runtui runtui
""",
    "fish": """\
function __runtui_words
    set -l typed (commandline -opc) (commandline -ct)
    runtui completion words -- $typed[2..-1] 2>/dev/null
end
complete -c runtui -f -a '(__runtui_words)'
""",
}


def parser() -> Parser:
    """Returns the parser of ``runtui completion``."""
    parser = Parser("runtui completion", "bash|zsh|fish", about=_ABOUT)
    parser.add_argument("shell", metavar="SHELL", help="bash, zsh or fish")
    parser.add_argument(
        "words", nargs="*", metavar="WORD", help="with words in the place of SHELL: what may follow"
    )
    add_help_option(parser)
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Prints the script of a shell, or what may stand in the place of the last word. Raises UsageError."""
    if arguments.shell == "words":
        # Imported here: the script needs none of it.
        from runtui.cli.completion_words import candidates  # noqa: PLC0415

        environment.write("".join(f"{each}\n" for each in candidates(arguments.words or [""], environment)))
        return Exit.DONE
    if arguments.shell not in _SCRIPTS or arguments.words:
        raise UsageError("The shell must be bash, zsh or fish.")
    environment.write(_SCRIPTS[arguments.shell])
    return Exit.DONE
