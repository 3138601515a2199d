"""The names of assistants: one question each, never in a hurry."""

from runtui.api.errors import Unreachable
from runtui.session.assistant_names import MOST, PAUSE, AssistantNames


class Server:
    """Names by id; each question is kept."""

    def __init__(self, names=None, error=None):
        self.names, self.error, self.asked = names or {}, error, []

    async def fetch_assistant_name(self, assistant_id):
        self.asked.append(assistant_id)
        if self.error is not None:
            raise self.error
        return self.names.get(assistant_id)


async def test_each_assistant_is_asked_for_once_whether_it_has_a_name_or_not():
    names, server = AssistantNames(), Server({"asst_1": "Desk"})
    for _ in range(2):
        await names.learn(server, names.lacks(["asst_1", None, "asst_2", "asst_1", ""]))
    assert server.asked == ["asst_1", "asst_2"]
    assert names.known == {"asst_1": "Desk"}


async def test_an_error_that_may_pass_ends_the_questions_for_a_while():
    now = [0.0]
    names, server = AssistantNames(clock=lambda: now[0]), Server({"asst_1": "Desk"}, Unreachable("No answer."))
    await names.learn(server, names.lacks(["asst_1", "asst_2"]))
    assert (server.asked, names.lacks(["asst_1"])) == (["asst_1"], ())
    now[0], server.error = PAUSE + 1, None
    await names.learn(server, names.lacks(["asst_1"]))
    assert names.known == {"asst_1": "Desk"}


async def test_what_had_no_name_is_asked_for_again_after_a_reload_and_names_stay():
    names, server = AssistantNames(), Server({"asst_1": "Desk"})
    await names.learn(server, names.lacks(["asst_1", "asst_2"]))
    names.forget()
    assert names.lacks(["asst_1", "asst_2"]) == ("asst_2",)


async def test_thousands_of_assistants_are_not_asked_for():
    names = AssistantNames()
    assert len(names.lacks(f"asst_{number}" for number in range(5000))) == MOST


async def test_a_mapping_that_was_given_out_never_changes():
    names = AssistantNames()
    before = names.known
    await names.learn(Server({"asst_1": "Desk"}), ("asst_1",))
    assert before == {}
