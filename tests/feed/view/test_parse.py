import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from runtui.feed.view.query.interval import Interval
from runtui.feed.view.query.language import Condition, Query, QueryField, QuerySyntaxError, Text
from runtui.feed.view.query.parse import EXAMPLES, parse
from runtui.feed.view.query.quoting import quoted
from runtui.feed.view.query.terms import exact_term

SYNTAX = st.text(alphabet=st.sampled_from('ab1:,!"\\ .<>=-_kmsé' + "\t\0"), max_size=30) | st.text(max_size=20)


def conditions(text):
    return [
        (term.is_negated, [(each.field, each.key, each.test) for each in term.conditions])
        for term in parse(text).terms
    ]


def word(text):
    return Condition(QueryField.WORD, Text(text))


def test_no_text_is_a_filter_that_lets_everything_through():
    assert parse("  ") == Query()


def test_space_is_and_comma_is_or():
    terms = parse("refund payment,invoice").terms
    assert [term.conditions for term in terms] == [(word("refund"),), (word("payment"), word("invoice"))]


def test_a_value_behind_a_comma_is_about_the_same_field():
    assert conditions("status:failed,expired") == [
        (False, [(QueryField.STATUS, None, Text("failed")), (QueryField.STATUS, None, Text("expired"))])
    ]


def test_another_field_may_stand_behind_a_comma():
    assert conditions("status:failed,model:o3") == [
        (False, [(QueryField.STATUS, None, Text("failed")), (QueryField.MODEL, None, Text("o3"))])
    ]


def test_an_exclamation_mark_negates_a_word_and_a_field():
    assert [term.is_negated for term in parse("!refund !model:o3 id:a").terms] == [True, True, False]


def test_quotes_take_every_meaning_away():
    assert parse('"!status:failed, or \\"so\\""').terms[0].conditions == (word('!status:failed, or "so"'),)


def test_a_backslash_outside_quotes_is_itself():
    assert parse(r"a\b").terms[0].conditions == (word(r"a\b"),)


def test_letters_of_either_case_are_alike():
    assert parse("STATUS:Failed MÜLL").terms == parse("status:failed müll").terms


def test_a_metadata_key_may_hold_dots_and_quotes():
    assert parse("meta.a.b:c").terms[0].conditions[0].key == "a.b"
    assert parse('meta."my key":c').terms[0].conditions[0].key == "my key"


@pytest.mark.parametrize("text", ["-x", "-foo:bar", '"-status:x"', '-"status":x', "-03:30"])
def test_a_minus_that_stands_before_no_field_is_part_of_a_text(text):
    assert [term.conditions[0].field for term in parse(text).terms] == [QueryField.WORD]


def test_a_time_of_day_without_a_field_is_a_word():
    assert parse("03:30").terms[0].conditions == (word("03:30"),)


@pytest.mark.parametrize(
    ("alias", "name"), [("error:x", "err:x"), ("assistant:x", "asst:x"), ("metadata.a:x", "meta.a:x")]
)
def test_a_longer_name_of_a_field_is_understood(alias, name):
    assert parse(alias).terms == parse(name).terms


@pytest.mark.parametrize("example_of_field", EXAMPLES.values())
def test_every_example_can_be_parsed(example_of_field):
    assert parse(example_of_field).terms


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("dur:>=5s", 5, None),
        ("dur:<2h", None, 7_200),
        ("dur:1m30s", 90, 91),
        ("dur:5m", 300, 360),
        ("dur:90", 90, 91),
        ("age:1.5h", 5_400, 9_000),
        ("tokens:>=10k", 10_000, None),
        ("tokens:<1.5m", None, 1_500_000),
        ("tokens:800", 800, 801),
        ("tokens:=10_000", 10_000, 10_001),
    ],
)
def test_quantities_become_intervals(text, low, high):
    test = parse(text).terms[0].conditions[0].test
    assert test == Interval(float("-inf") if low is None else low, float("inf") if high is None else high)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("tokens:5k..10k", [5_000, 10_000], [4_999, 10_001]),
        ("tokens:..10", [0, 10], [11]),
        ("tokens:10..", [10, 99], [9]),
        ("tokens:>10", [11], [10]),
        ("tokens:<=10", [10], [11]),
        ("tokens:<10", [9], [10]),
    ],
)
def test_ranges_hold_both_ends(text, inside, outside):
    test = parse(text).terms[0].conditions[0].test
    assert [test.has(value) for value in inside + outside] == [True] * len(inside) + [False] * len(outside)
    assert not test.has(None)


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ('model:"gpt', 6, "quote has no end"),
        ("a !", 2, "Nothing stands after the !"),
        ("status:", 6, "as in status:failed"),
        ("status:failed,", 13, "beside the comma"),
        ("a,,b", 1, "beside the comma"),
        ("status:!failed", 7, "before the whole term"),
        ("statsu:failed", 0, "No field statsu. Did you mean status:?"),
        ("st:failed", 0, "No field st. Did you mean status:?"),
        ("a:1", 0, "Did you mean age: or arg: or asst:?"),
        ("created_at:today", 0, "Did you mean created:?"),
        ("reason:rate_limit", 0, "Did you mean err:?"),
        ("assistent_id:x", 0, "Did you mean asst:?"),
        ("tokns:>5", 0, "Did you mean tokens:?"),
        ("status:failed|", 13, "beside the comma or bar"),
        ("dur:>5s -status:failed", 8, "Write ! for not: !status:failed."),
        ("-Meta.env:prod", 0, "Write ! for not: !Meta.env:prod."),
        ("https://x", 0, "No field https. Quote it as a text"),
        ("id:a zzz:1", 5, "No field zzz. Quote it as a text, or use status,"),
        ("meta.:x", 4, "key is missing"),
        ("dur:soon", 4, "time span"),
        ("dur:>", 4, "time span"),
        ("tokens:many", 7, "a number"),
        ("tokens:10k..5k", 7, "smaller value first"),
        ("tokens:..", 7, "needs an end"),
        ("created:5m", 8, "or age:<2h"),
        ("created:2026-02-31", 8, "a date"),
        ("created:0001-01-01", 8, "a date"),
        ("created:25:00", 8, "a time"),
        ("created:2026-09-21..2026-09-20", 8, "earlier day first"),
        ("model:>o3", 6, "is a text"),
        ('""', 0, "Write a word"),
        ('err:""', 4, 'err:=""'),
    ],
)
def test_what_cannot_be_meant_is_said_at_its_place_with_the_next_step(text, position, words):
    with pytest.raises(QuerySyntaxError) as raised:
        parse(text)
    assert words in raised.value.message
    assert raised.value.position == position


@pytest.mark.parametrize(
    ("with_bars", "with_commas"),
    [("status:failed|expired", "status:failed,expired"), ("a|model:o3|b", "a,model:o3,b")],
)
def test_a_bar_parts_alternatives_as_a_comma_does(with_bars, with_commas):
    assert parse(with_bars).terms == parse(with_commas).terms
    assert parse('"a|b"').terms[0].conditions[0].test.folded == "a|b"


@given(SYNTAX)
@example("dur:" + "9" * 5_000)
@example("created:2026-09-21T99:99")
@example("tokens:١٢")
@example("\ud800:x")
def test_whatever_is_typed_is_a_filter_or_said_to_be_none(text):
    try:
        parse(text)
    except QuerySyntaxError as error:
        assert error.message.endswith(".")
        assert 0 <= error.position < len(text)


@given(st.text(min_size=1))
def test_a_quoted_text_means_itself(text):
    assert parse(quoted(text)).terms[0].conditions == (word(text.casefold()),)
    assert (
        parse(f"id:x !meta.k:{quoted(text)},{quoted(text)}").terms[1].conditions
        == (Condition(QueryField.META, Text(text.casefold()), "k"),) * 2
    )


@given(st.none() | st.text())
def test_an_exact_term_means_the_whole_value(value):
    assert parse(exact_term(QueryField.MODEL, value)).terms[0].conditions == (
        Condition(QueryField.MODEL, Text((value or "").casefold(), is_exact=True)),
    )


@pytest.mark.parametrize("text", ["refund", "meta.env:prod", "!refund", "refund,status:failed"])
def test_words_and_metadata_need_whole_objects(text):
    assert parse(text).needs_detail


def test_all_other_fields_are_answered_by_rows():
    text = "status:a model:b dur:>5s age:<2h created:today tokens:>1 tool:c err:d asst:e id:f"
    assert not parse(text).needs_detail


@pytest.mark.parametrize(
    ("text", "position", "meant"),
    [
        ("model=41", 5, "model:41"),
        ("status==failed", 6, "status:failed"),
        ("tokens>10k", 6, "tokens:>10k"),
        ("dur<=5s", 3, "dur:<=5s"),
        ("status!=failed", 6, "!status:failed"),
        ("refund  meta.env=prod", 16, "meta.env:prod"),
        ("!error=x", 6, "error:x"),
    ],
)
def test_a_field_without_its_colon_is_said_with_the_way_to_write_it(text, position, meant):
    with pytest.raises(QuerySyntaxError) as caught:
        parse(text)
    assert caught.value.position == position
    assert f"with a colon: {meant}." in caught.value.message


@pytest.mark.parametrize("text", ["env=prod", '"model=41"', "=41", "a<b", "model=", "x,model-y=1"])
def test_other_words_may_hold_such_signs(text):
    assert all(each.field is QueryField.WORD for term in parse(text).terms for each in term.conditions)
