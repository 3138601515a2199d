import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.feed.view.query.language import Text
from runtui.feed.view.query.whole_run import HIDDEN_ASCII, SearchText, WholeRun

LETTERS = st.text(alphabet=st.sampled_from('abßSſKİéÉ€😀"\\/\n\t u0041\x7f\x01'), max_size=12)


def test_every_letter_that_folds_into_ascii_is_known_to_hide_there():
    hiding = [
        code
        for code in range(32, sys.maxunicode + 1)
        if not 0xD800 <= code < 0xE000 and any(" " <= char <= "\x7f" for char in chr(code).casefold())
    ]
    assert all(HIDDEN_ASCII.search(f"\\u{code:04x}") for code in hiding)


def every_letter_escaped(text):
    units = text.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place] * 256 + units[place + 1]:04X}" for place in range(0, len(units), 2))


@given(LETTERS, st.data())
def test_the_quick_look_never_misses_a_text_however_it_is_escaped(text, choices):
    start = choices.draw(st.integers(0, len(text)))
    end = choices.draw(st.integers(start, len(text)))
    needle = Text(text[start:end].casefold())
    if not needle.folded:
        return
    spellings = (
        json.dumps(text),
        json.dumps(text, ensure_ascii=False),
        json.dumps(text).replace("/", "\\/"),
        f'"{every_letter_escaped(text)}"',
    )
    for spelling in spellings:
        whole = WholeRun(f'{{"id": "run_1", "instructions": {spelling}}}'.encode())
        assert whole.has(SearchText(needle))


@given(LETTERS, LETTERS)
def test_the_quick_look_changes_no_answer(text, wanted):
    raw = json.dumps({"id": "run_1", "instructions": text, "metadata": {"k": text}}).encode()
    if wanted:
        expected = wanted.casefold() in text.casefold()
        assert (
            WholeRun(raw).has_metadata("k", Text(wanted.casefold()), SearchText(Text(wanted.casefold())))
            is expected
        )


@given(LETTERS, LETTERS)
def test_nothing_is_found_across_two_texts(left, right):
    whole = WholeRun(json.dumps({"id": "run_1", "model": left, "instructions": right}).encode())
    wanted = (left[-2:] + right[:2]).casefold()
    if wanted and wanted not in left.casefold() and wanted not in right.casefold():
        assert not whole.has(SearchText(Text(wanted)))


def test_arguments_are_found_as_they_came_and_as_they_are_shown():
    arguments = '{"city": "caf\\u00e9", "line": "a\\nb", "face": "\\ud83d\\ude00"}'
    action = {"submit_tool_outputs": {"tool_calls": [{"function": {"name": "f", "arguments": arguments}}]}}
    whole = WholeRun(json.dumps({"id": "run_1", "required_action": action}).encode())
    for wanted in ("café", "caf\\u00e9", "a\nb", "a\\nb", '"city": "', "😀"):
        assert whole.has(SearchText(Text(wanted))), wanted


def test_an_object_that_cannot_hold_the_word_is_not_even_decoded(monkeypatch):
    monkeypatch.setattr(WholeRun, "texts", property(lambda self: 1 / 0))
    whole = WholeRun(b'{"id": "run_1", "instructions": "Say \\u2014 hello\\n"}')
    assert not whole.has(SearchText(Text("goodbye")))


@pytest.mark.parametrize("word", ["ada", "refund", "4711", "it rains", "slow down"])
def test_what_a_response_called_said_and_failed_with_is_found(word):
    output = [
        {"type": "message", "content": [{"type": "output_text", "text": "It rains."}]},
        {"type": "function_call", "name": "refund", "arguments": '{"order": 4711}'},
    ]
    document = {
        "id": "resp_1",
        "agent_reference": {"name": "Ada"},
        "output": output,
        "error": {"message": "Slow down"},
    }
    assert WholeRun(json.dumps(document).encode()).has(SearchText(Text(word)))
    assert not WholeRun(json.dumps(document).encode()).has(SearchText(Text("function_call_output")))
