"""What stands in README and docs is true: generated tables, examples, links."""

import re
from pathlib import Path

import pytest

from runtui.feed.view.query.parse import parse
from runtui.store.settings.config import parse_config
from runtui.ui.app.keymap import read_keymap
from tests import keys_page


def test_the_table_of_keys_in_the_docs_is_what_the_bindings_say():
    text = keys_page.PAGE.read_text()
    assert keys_page.table() in text, "run `make keys`"


def test_the_table_names_keys_meanings_and_ids():
    lines = keys_page.table().splitlines()
    assert "| `y` | copy id, message or step | `copy` |" in lines
    assert "| `?` `f1` | help | `help` |" in lines
    rows = [line for line in lines if "`" in line]
    assert len(rows) > 60


def test_writing_the_table_leaves_the_rest_of_the_page():
    text = f"# a\n{keys_page.BEGIN}\nold\n{keys_page.END}\n# b `|`\n"
    written = keys_page.with_table(text)
    assert written == f"# a\n{keys_page.BEGIN}\n{keys_page.table()}{keys_page.END}\n# b `|`\n"
    assert keys_page.with_table(written) == written


def test_the_example_of_own_keys_works():
    (example,) = re.findall(r"```toml\n(\[keys\].*?)```", keys_page.PAGE.read_text(), re.DOTALL)
    keys = parse_config(example, Path("config.toml")).keys
    assert read_keymap(keys).keys() == {"refresh", "tab.next"}


ROOT = Path(__file__).parent.parent


def test_the_settings_and_recipes_for_being_told_can_be_read():
    text = (ROOT / "docs/telling.md").read_text()
    settings, notification, request = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert (parse_config(settings, ROOT).title, parse_config(settings, ROOT).after_blur) == (False, 60.0)
    assert parse_config(notification, ROOT).on_change[0].endswith("/runtui-notify")
    assert parse_config(request, ROOT).on_change[0] == "curl"


PAGES = [ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "ARCHITECTURE.md")]
PAGES += sorted((ROOT / "docs").glob("*.md"))


def test_the_front_page_is_one():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 180


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_to_one(page):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", ["README.md", "docs/filters.md"])
def test_every_filter_shown_can_be_read(page):
    text = (ROOT / page).read_text()
    shown = re.findall(
        r"^(\S.*?)\s{3,}\S", "".join(re.findall(r"```text\n(.*?)```", text, re.DOTALL)), re.MULTILINE
    )
    shown += re.findall(r"`([a-z.A-Z]*:[^`]+)`", text) if page.startswith("docs") else []
    assert len(shown) >= 10
    for each in shown:
        parse(each)


def test_every_file_that_the_architecture_names_is_there():
    text = (ROOT / "ARCHITECTURE.md").read_text()
    named = set(re.findall(r"`((?:runtui/|tests/|docs/)?[\w/]+\.(?:py|md)|(?:tests|docs)/\w*/?)`", text))
    assert len(named) > 40
    for each in named:
        assert (ROOT / each).exists() or (ROOT / "runtui" / each).exists(), each
    assert len(text.splitlines()) <= 150
