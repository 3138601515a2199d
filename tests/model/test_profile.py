import pytest

from runtui.model.profile import find_references, with_variables


@pytest.mark.parametrize("value", ["", "openai", "$HOME", "${}", "${1A}", "my keyring: x", "{A}"])
def test_a_plain_value_refers_to_nothing(value):
    assert not find_references(value)


@pytest.mark.parametrize(
    ("value", "variables"),
    [("${KEY}", ("KEY",)), ("Bearer ${A_1}", ("A_1",)), ("${A}${B}${A}", ("A", "B"))],
)
def test_variables_are_found_anywhere_in_a_value(value, variables):
    assert find_references(value).variables == variables


@pytest.mark.parametrize("value", ["keyring:", "keyring:provider"])
def test_a_value_may_lie_in_the_keyring(value):
    found = find_references(value)
    assert found.is_in_keyring
    assert found


def test_variables_are_filled_in():
    assert with_variables("Bearer ${A}-${B}", {"A": "x", "B": "${A}"}) == "Bearer x-${A}"
    with pytest.raises(KeyError):
        with_variables("${A}", {})
