import re
from pathlib import Path

from runtui.store.settings.config import parse_config
from runtui.ui.app.app import RuntuiApp
from runtui.ui.app.help import help_parts
from runtui.ui.app.keymap import read_keymap
from tests import readme_keys


def test_the_table_of_keys_in_the_readme_is_what_the_bindings_say():
    text = readme_keys.README.read_text()
    assert readme_keys.table() in text, "run `make keys`"


def test_the_table_names_keys_meanings_and_ids():
    lines = readme_keys.table().splitlines()
    assert "| `y` | copy id | `copy` |" in lines
    assert "| `?` `f1` | help | `help` |" in lines
    rows = [line for line in lines if "`" in line]
    assert len(rows) > 60


def test_writing_the_table_leaves_the_rest_of_the_readme():
    text = f"# a\n{readme_keys.BEGIN}\nold\n{readme_keys.END}\n# b `|`\n"
    written = readme_keys.with_table(text)
    assert written == f"# a\n{readme_keys.BEGIN}\n{readme_keys.table()}{readme_keys.END}\n# b `|`\n"
    assert readme_keys.with_table(written) == written


def test_the_example_of_own_keys_in_the_readme_works():
    (example,) = re.findall(r"```toml\n(\[keys\].*?)```", readme_keys.README.read_text(), re.DOTALL)
    keys = parse_config(example, Path("config.toml")).keys
    assert read_keymap(keys, help_parts(RuntuiApp.BINDINGS)).keys() == {"refresh", "tab.next"}
