"""The dialog to choose a line: where lines are found by typing, and what a search finds."""

from runtui.ui.dialogs.choice import Choice, ChoiceScreen, matching
from runtui.ui.draw.themed_app import ThemedApp
from tests.ui.stage import screen_strips, screen_text, until

CHOICES = [
    Choice(key="r", label="Refresh", words="r"),
    Choice(key="R", label="Reload everything", words="R"),
    Choice(key="q", label="Quit", words="q"),
]


def test_a_search_finds_letters_in_their_order_and_marks_them():
    found = matching(CHOICES, "rev")
    assert [each.key for each in found] == ["R"]
    assert "".join(found[0].label[at] for at in found[0].hits).casefold() == "rev"


def test_a_blank_search_leaves_all_as_it_is():
    assert matching(CHOICES, "  ") is CHOICES


def underlined(app):
    return "".join(
        each.text for strip in screen_strips(app) for each in strip if each.style and each.style.underline
    )


async def test_a_line_is_found_by_typing_and_chosen_by_enter():
    app, chosen = ThemedApp(), []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ChoiceScreen("Commands", CHOICES, search="a command"), chosen.append)
        await until(pilot, lambda: "a command" in "\n".join(screen_text(app)))
        await pilot.press(*"re")
        await until(pilot, lambda: "Quit" not in "\n".join(screen_text(app)))
        assert underlined(app).casefold() == "rere"
        await pilot.press("down", "enter")
        await until(pilot, lambda: chosen)
        assert chosen[0] in ("r", "R")


async def test_enter_where_nothing_is_found_chooses_nothing():
    app, chosen = ThemedApp(), []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ChoiceScreen("Commands", CHOICES, search="a command"), chosen.append)
        await until(pilot, lambda: "a command" in "\n".join(screen_text(app)))
        await pilot.press(*"xyz", "enter")
        await until(pilot, lambda: "Quit" not in "\n".join(screen_text(app)))
        await pilot.press("escape")
        await until(pilot, lambda: chosen == [None])
