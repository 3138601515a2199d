import readme_keys


def test_the_table_of_keys_in_the_readme_is_what_the_bindings_say():
    text = readme_keys.README.read_text()
    assert readme_keys.table() in text, "run `make keys`"


def test_the_table_names_keys_meanings_and_ids():
    lines = readme_keys.table().splitlines()
    assert "| `y` | copy id | `copy` |" in lines
    assert "| `?` `f1` | help | `help` |" in lines
    assert len(lines) == len(set(lines))


def test_writing_the_table_leaves_the_rest_of_the_readme():
    text = f"# a\n{readme_keys.BEGIN}\nold\n{readme_keys.END}\n# b `|`\n"
    written = readme_keys.with_table(text)
    assert written == f"# a\n{readme_keys.BEGIN}\n{readme_keys.table()}{readme_keys.END}\n# b `|`\n"
    assert readme_keys.with_table(written) == written
