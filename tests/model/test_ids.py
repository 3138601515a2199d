import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.model.ids import ThreadIdError, find_run_id, find_thread_id, is_plain_id, parse_thread_id

UUID = "0b9f3c1e-8a5d-4c1b-9a59-1d2c3b4a5f60"


@pytest.mark.parametrize(
    ("text", "thread_id"),
    [
        ("thread_abc", "thread_abc"),
        (" thread_abc\n", "thread_abc"),
        ("https://host/v1/threads/thread_abc/runs/run_1", "thread_abc"),
        ("https://host/threads/65f0c0ffee65f0c0ffee65f0", "65f0c0ffee65f0c0ffee65f0"),
        ("Error: Thread thread_abc already has an active run run_1.", "thread_abc"),
        ("conv_abc", "conv_abc"),
        ("https://host/openai/v1/conversations/conv_abc/items", "conv_abc"),
        (UUID, UUID),
        (f"no thread found for '{UUID}'", UUID),
    ],
)
def test_a_thread_id_is_found_in_what_people_paste(text, thread_id):
    assert find_thread_id(text) == thread_id


@pytest.mark.parametrize("text", ["run_abc", "resp_abc", "asst_abc", "it was run_abc that failed", "msg_1"])
def test_an_id_of_another_kind_is_named_as_such(text):
    with pytest.raises(ThreadIdError, match=r"run|response|assistant|message"):
        find_thread_id(text)


@pytest.mark.parametrize("text", ["", "..", ".", "a/b", "a b", "ä", "x" * 300, "-a", "%2e%2e", "a\nb"])
def test_what_can_not_stand_in_a_path_is_refused_without_repeating_it(text):
    with pytest.raises(ThreadIdError) as caught:
        parse_thread_id(text)
    assert len(text) < 3 or text not in str(caught.value)
    assert not is_plain_id(text)


@given(st.text())
def test_whatever_is_found_can_stand_in_a_path(text):
    try:
        found = find_thread_id(text)
    except ThreadIdError:
        return
    assert is_plain_id(found)


@pytest.mark.parametrize(
    ("text", "run_id"),
    [
        ("…/threads/thread_a/runs/run_b", "run_b"),
        ("/threads/x/runs/65f0", "65f0"),
        ("while run_b is active", "run_b"),
        ("/openai/v1/responses/resp_b", "resp_b"),
        ("while resp_b is queued", "resp_b"),
        ("thread_a", None),
    ],
)
def test_a_run_id_is_found_beside_its_thread(text, run_id):
    assert find_run_id(text) == run_id
