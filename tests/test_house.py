"""The measures of the code: how long, how many, who knows whom. Each rule names what breaks it and what helps."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

import runtui

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_FUNCTION = 30
LONGEST_FILE = 300
LONGEST_FILE_OF_ONE_CLASS = 450
"""Lines, where one class has more than half of them."""
SHORTEST_FILE = 40
"""Lines of a module that only one other module imports."""
MOST_PARAMETERS = 6

ROOT = Path(runtui.__file__).parent
Function = ast.FunctionDef | ast.AsyncFunctionDef

ALLOWED: dict[str, set[str]] = {
    "long function": set(),
    "long file": set(),
    "small module": set(),
    "name twice": set(),
    "many parameters": set(),
    "import circle": set(),
    "one subclass": set(),
}
"""What breaks a rule today. It may only shrink."""


class Module(NamedTuple):
    """One file of the program."""

    name: str
    lines: int
    tree: ast.Module

    @property
    def is_entry(self) -> bool:
        """Whether it is small or alone for a reason: the face of a package, what is run, a command."""
        is_command = any(isinstance(node, Function) and node.name == "run" for node in self.tree.body)
        return is_command or self.name.rpartition(".")[2] in ("__init__", "__main__")

    @property
    def classes(self) -> list[ast.ClassDef]:
        """The classes at its top."""
        return [node for node in self.tree.body if isinstance(node, ast.ClassDef)]


@cache
def modules() -> dict[str, Module]:
    """All modules by name, packages by that of their ``__init__``."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        name = ".".join(("runtui", *path.relative_to(ROOT).with_suffix("").parts))
        text = path.read_text()
        found[name] = Module(name, text.count("\n"), ast.parse(text))
    return found


def functions(tree: ast.AST, owner: str) -> Iterator[tuple[str, Function, bool]]:
    """Yields each function with its full name, and whether it is a method."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield f"{owner}.{node.name}", node, isinstance(tree, ast.ClassDef)
            yield from functions(node, f"{owner}.{node.name}")
        else:
            yield from functions(node, f"{owner}.{node.name}" if isinstance(node, ast.ClassDef) else owner)


def every_function() -> Iterator[tuple[str, Function, bool]]:
    for module in modules().values():
        yield from functions(module.tree, module.name)


@cache
def imports() -> dict[str, set[str]]:
    """What each module imports of the program, those for types and those in functions too."""
    found: dict[str, set[str]] = {name: set() for name in modules()}
    for name, module in modules().items():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                found[name] |= {_module_of(node.module, each.name) for each in node.names}
            elif isinstance(node, ast.Import):
                found[name] |= {each.name for each in node.names}
        found[name] &= set(modules()) - {name}
    return found


def _module_of(package: str, name: str) -> str:
    return f"{package}.{name}" if f"{package}.{name}" in modules() else package


def size(node: ast.stmt) -> int:
    """Lines from the first to the last."""
    return (node.end_lineno or 0) - node.lineno + 1


def too_long(module: Module) -> bool:
    largest = max(map(size, module.classes), default=0)
    return module.lines > (LONGEST_FILE_OF_ONE_CLASS if 2 * largest > module.lines else LONGEST_FILE)


def parameters(node: Function, *, is_method: bool) -> int:
    given = node.args
    is_static = any(isinstance(each, ast.Name) and each.id == "staticmethod" for each in node.decorator_list)
    own = 1 if is_method and not is_static else 0
    return len([*given.posonlyargs, *given.args, *given.kwonlyargs]) - own


def circles() -> Iterator[tuple[str, ...]]:
    """Yields the modules that import each other, directly or through others."""
    reached = {name: _reached(name) for name in modules()}
    circle_of = {
        name: tuple(sorted(each for each in known if name in reached[each]))
        for name, known in reached.items()
        if name in known
    }
    yield from sorted(set(circle_of.values()))


def _reached(start: str) -> set[str]:
    known: set[str] = set()
    ahead = [start]
    while ahead:
        new = imports()[ahead.pop()] - known
        known |= new
        ahead += new
    return known


def bases() -> dict[str, list[str]]:
    """The subclasses of each class of the program that is there to be a base, by their names.

    A protocol is none, nor is a class that is made, handed on or asked for itself.
    """
    calls = [node for module in modules().values() for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    used = {ast.unparse(node).rpartition(".")[2] for call in calls for node in (call.func, *call.args)}
    own = {each.name: each for module in modules().values() for each in module.classes if each.name not in used}
    found = defaultdict(list)
    for each in (each for module in modules().values() for each in module.classes):
        for base in each.bases:
            name = ast.unparse(base).partition("[")[0]
            if name in own and not _is_protocol(own[name]):
                found[name].append(each.name)
    return found


def _is_protocol(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).startswith("Protocol") for base in node.bases)


@cache
def breaks() -> dict[str, tuple[str, set[str]]]:
    """What breaks each rule, and what to do about it."""
    importers = Counter(each for names in imports().values() for each in names)
    names = Counter(each.name for module in modules().values() for each in module.classes)
    return {
        "long function": (
            f"A function has at most {LONGEST_FUNCTION} lines: give a part of it a name.",
            {name for name, node, _ in every_function() if size(node) > LONGEST_FUNCTION},
        ),
        "long file": (
            f"A file has at most {LONGEST_FILE} lines, {LONGEST_FILE_OF_ONE_CLASS} where one class needs them.",
            {name for name, module in modules().items() if too_long(module)},
        ),
        "small module": (
            f"A module under {SHORTEST_FILE} lines that one other imports belongs into that one.",
            {
                name
                for name, module in modules().items()
                if module.lines < SHORTEST_FILE and importers[name] == 1 and not module.is_entry
            },
        ),
        "name twice": (
            "Two classes have the same name: call them after what they are of.",
            {name for name, count in names.items() if count > 1},
        ),
        "many parameters": (
            f"A function takes at most {MOST_PARAMETERS} parameters: some of them are one value.",
            {
                name
                for name, node, is_method in every_function()
                if parameters(node, is_method=is_method) > MOST_PARAMETERS
            },
        ),
        "import circle": (
            "Modules import each other: what both need belongs into one below, or one of them gets it handed.",
            {" - ".join(circle) for circle in circles()},
        ),
        "one subclass": (
            "A base class with one subclass is that subclass: make them one, or hand it what differs.",
            {base for base, subclasses in bases().items() if len(subclasses) == 1},
        ),
    }


@pytest.mark.parametrize("rule", ALLOWED)
def test_the_house_keeps_its_measures(rule: str) -> None:
    advice, broken = breaks()[rule]
    new, gone = sorted(broken - ALLOWED[rule]), sorted(ALLOWED[rule] - broken)
    assert not new, f"{advice}\n" + "\n".join(new)
    assert not gone, "no longer broken, take it off the list of what is allowed:\n" + "\n".join(gone)
