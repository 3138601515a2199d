"""The table of commands: each row leads to something, is explained where it is met, and has an id of its own."""

from collections import Counter

import pytest
from textual.actions import parse

from runtui.ui.app.app import RuntuiApp
from runtui.ui.app.main_screen import MainScreen
from runtui.ui.commands import COMMANDS, Scope
from runtui.ui.detail.pane import RunDetailPane
from runtui.ui.table.run_list import RunList
from runtui.ui.table.run_table import RunTable

OWNERS = {each.__name__: each for each in (RuntuiApp, MainScreen, RunTable, RunList, RunDetailPane)}
ROWS = [pytest.param(scope, row, id=row.id) for scope, rows in COMMANDS.items() for row in rows]


def test_every_scope_is_a_class_that_has_its_keys():
    for scope in Scope:
        keys = [row.binding for row in COMMANDS[scope] if row.keys]
        assert vars(OWNERS[scope])["BINDINGS"] == keys


@pytest.mark.parametrize(("scope", "row"), ROWS)
def test_every_command_is_an_action_of_its_scope_or_of_the_app(scope, row):
    namespace, name, _ = parse(row.action)
    owner = RuntuiApp if namespace == "app" else OWNERS[scope]
    assert hasattr(owner, f"action_{name}")


@pytest.mark.parametrize(("scope", "row"), ROWS)
def test_every_command_is_explained_where_a_person_meets_it(scope, row):
    assert row.keys or row.title
    assert bool(row.keys) == bool(row.help)
    assert bool(row.title) == bool(row.about)
    assert row.keys or not row.footer
    assert not row.title or scope in (Scope.APP, Scope.SCREEN, Scope.LIST)


def test_no_two_commands_have_one_id_or_one_title():
    rows = [row for each in COMMANDS.values() for row in each]
    assert Counter(row.id for row in rows).most_common(1)[0][1] == 1
    assert Counter(row.title for row in rows if row.title).most_common(1)[0][1] == 1
