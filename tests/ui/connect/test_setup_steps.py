"""What a person answers to the questions about a server: no key hides in it."""

import pytest

from runtui.model.topic import Topic
from runtui.ui.connect.setup_steps import KeyAnswerError, SetupSteps
from tests.cli.test_profiles_add import CARRIERS, ROUTE

ANSWERS = ((Topic.PLACE, "portkey"), (Topic.URL, "https://host/v1"), (Topic.ROUTE, ROUTE))


@pytest.mark.parametrize("value", CARRIERS)
def test_no_value_in_which_a_key_hides_is_taken(value):
    steps = SetupSteps(environ={})
    with pytest.raises(KeyAnswerError) as caught:
        steps.with_answer(ANSWERS, Topic.ROUTE_VALUE, value)
    assert value not in str(caught.value)


def test_a_route_that_only_names_a_key_is_taken():
    route = '{"provider": "openai", "virtual_key": "openai-12ab"}'
    answers = SetupSteps(environ={}).with_answer(ANSWERS, Topic.ROUTE_VALUE, route)
    assert answers[-1] == (Topic.ROUTE_VALUE, route)
