from runtui.model.capability import Capability


def test_every_function_has_words_for_people():
    assert all(capability.words for capability in Capability)
