"""Colours: every text can be read on every ground, in every theme, and without colour too."""

import pytest
from textual.app import App
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from runtui.ui.draw.depth import Depth, depth_of
from runtui.ui.draw.palette import READABLE, Ground, Palette, Role, contrast, lifted
from runtui.ui.draw.themed_app import DARK, LIGHT, default_theme

OWN = {theme.name: theme for theme in (DARK, LIGHT)}
THEMES = OWN | {name: theme for name, theme in BUILTIN_THEMES.items() if not theme.ansi}
ANSI = {name: theme for name, theme in BUILTIN_THEMES.items() if theme.ansi}
BARS = {Role.CURSOR, Role.CURSOR_QUIET, Role.TRACK, Role.BAR_QUIET, Role.BAR_RUNS, Role.BAR_WARN, Role.BAR_BAD}
TEXTS = [role for role in Role if role not in BARS]
_BRIGHTEST_DIFFERENCE = 2


def palette_of(name, **rest):
    theme = (THEMES | ANSI)[name]
    app = App()
    app.register_theme(DARK)
    app.register_theme(LIGHT)
    app.theme = theme.name
    return Palette(app.get_css_variables(), **rest)


@pytest.fixture(scope="module")
def palettes():
    return {name: palette_of(name) for name in THEMES}


def colours(style):
    return Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("is_stale", [False, True])
def test_every_text_reads_on_every_ground(palettes, name, is_stale):
    weak = {
        (role, ground): round(contrast(*colours(palettes[name].style(role, ground, is_stale=is_stale))), 2)
        for role in TEXTS
        for ground in Ground
        if contrast(*colours(palettes[name].style(role, ground, is_stale=is_stale))) < READABLE
    }
    assert weak == {}


@pytest.mark.parametrize("name", OWN)
def test_the_own_themes_need_no_lifting_on_the_grounds_they_were_made_for(palettes, name):
    theme = OWN[name]
    wanted = {
        Role.WAITS: "text-warning",
        Role.RUNS: "text-primary",
        Role.BAD: "text-error",
        Role.GOOD: "text-success",
    }
    for role, variable in wanted.items():
        for ground in (Ground.LIST, Ground.PANE, Ground.SELECTED, Ground.SELECTED_QUIET):
            shown, _ = colours(palettes[name].style(role, ground))
            assert shown.hex.upper() == theme.variables[variable].upper(), (role, ground)


@pytest.mark.parametrize("name", THEMES)
def test_the_selection_and_its_bar_are_told_from_the_list(palettes, name):
    palette = palettes[name]
    grounds = {palette.ground(each).hex for each in (Ground.LIST, Ground.SELECTED, Ground.SELECTED_QUIET)}
    assert len(grounds) == 3
    bar, ground = colours(palette.style(Role.CURSOR, Ground.SELECTED))
    assert bar != ground


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("is_stale", [False, True])
def test_without_colour_nothing_has_a_hue(name, is_stale):
    palette = palette_of(name, depth=Depth.NONE)
    for role in Role:
        for ground in Ground:
            for colour in colours(palette.style(role, ground, is_stale=is_stale)):
                assert max(colour.rgb) - min(colour.rgb) <= _BRIGHTEST_DIFFERENCE, (role, ground, colour)


@pytest.mark.parametrize("name", OWN)
def test_without_colour_weight_tells_what_is_loud(name):
    palette = palette_of(name, depth=Depth.NONE)
    bold = {role for role in TEXTS if palette.style(role, Ground.LIST).bold}
    assert {Role.WAITS, Role.RUNS, Role.BAD, Role.BAD_STRONG, Role.LEFT, Role.LEFT_LITTLE} <= bold
    assert not {Role.TEXT, Role.MUTED, Role.GOOD} & bold


@pytest.mark.parametrize("name", OWN)
def test_without_colour_failures_are_no_fainter_than_successes(name):
    palette = palette_of(name, depth=Depth.NONE)
    bad, muted = (contrast(*colours(palette.style(role, Ground.LIST))) for role in (Role.BAD, Role.MUTED))
    assert bad >= muted


@pytest.mark.parametrize("name", THEMES)
def test_without_colour_bars_and_tints_are_made_of_the_text_colour_so_that_none_is_faint(name):
    palette = palette_of(name, depth=Depth.NONE)
    strong, background = colours(palette.style(Role.TEXT, Ground.LIST))
    for role in (Role.CURSOR, Role.BAR_RUNS, Role.BAR_WARN, Role.BAR_BAD):
        assert colours(palette.style(role, Ground.LIST))[0] == strong, role
    tints = {Ground.SELECTED: 0.22, Ground.BANNER_WAITS: 0.14, Ground.BANNER_BAD: 0.18}
    for ground, share in tints.items():
        assert palette.ground(ground).hex == background.blend(strong, share).hex, ground


@pytest.mark.parametrize("name", OWN)
def test_stale_mutes_all_but_countdowns_and_the_selection(name):
    palette = palette_of(name)
    stay = {Role.LEFT, Role.LEFT_LITTLE, Role.CURSOR, Role.CURSOR_QUIET, Role.TRACK}
    muted = palette.style(Role.MUTED, Ground.LIST)
    quiet_bar = palette.style(Role.BAR_QUIET, Ground.LIST)
    for role in Role:
        shown = palette.style(role, Ground.LIST, is_stale=True)
        if role in stay:
            assert shown == palette.style(role, Ground.LIST), role
        else:
            assert shown == (quiet_bar if role in BARS else muted), role


@pytest.mark.parametrize("name", ANSI)
def test_ansi_themes_use_the_terminals_own_colours(name):
    palette = palette_of(name)
    for role in Role:
        for ground in Ground:
            style = palette.style(role, ground)
            assert style.bgcolor is None
            assert style.color.is_default or style.color.number is not None, (role, style.color)


@pytest.mark.parametrize("name", ANSI)
def test_ansi_themes_mute_by_dim_and_select_by_reverse(name):
    palette = palette_of(name)
    assert palette.style(Role.MUTED, Ground.LIST).dim
    assert not palette.style(Role.TEXT, Ground.LIST).dim
    assert palette.style(Role.TEXT, Ground.SELECTED).reverse
    assert palette.style(Role.WAITS, Ground.LIST).bold


@pytest.mark.parametrize("colour", ["#808080", "#ffffff", "#000000", "#ff0000", "#767676"])
@pytest.mark.parametrize("ground", ["#808080", "#777777", "#ffffff", "#000000", "#0000ff"])
def test_a_colour_is_lifted_until_it_reads_and_no_further(colour, ground):
    before, on = Color.parse(colour), Color.parse(ground)
    after = lifted(before, on)
    assert contrast(after, on) >= READABLE
    if contrast(before, on) >= READABLE:
        assert after == before


def test_contrast_is_that_of_the_rule():
    assert contrast(Color.parse("#ffffff"), Color.parse("#000000")) == pytest.approx(21.0)
    assert contrast(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("ground", "name"), [("15;0", DARK.name), ("0;15", LIGHT.name), ("0;default;7", LIGHT.name), ("", DARK.name)]
)
def test_the_theme_fits_the_background_the_terminal_tells(ground, name):
    assert default_theme({"COLORFGBG": ground}) == name


def emphasis(style):
    """How much a text stands out: by weight and colour, then by not being dimmed."""
    has_hue = style.color.number is not None and style.color.name.removeprefix("bright_") not in ("white", "black")
    if style.color.triplet or (style.color.number is not None and style.color.number >= 16):
        rgb = style.color.get_truecolor()
        has_hue = max(rgb) - min(rgb) > 40
    return bool(style.bold) + has_hue, not style.dim


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("depth", Depth)
def test_in_each_depth_what_failed_stands_out_and_what_completed_does_not(name, depth):
    palette = palette_of(name, depth=depth)
    failed, incomplete, plain, completed = (
        palette.style(role, Ground.LIST) for role in (Role.BAD, Role.WARN, Role.TEXT, Role.MUTED)
    )
    assert emphasis(failed) >= emphasis(incomplete) > emphasis(plain) >= emphasis(completed)
    assert plain != completed


@pytest.mark.parametrize("name", THEMES)
def test_in_256_colours_every_text_reads_and_no_tint_is_darker_than_the_list_of_a_dark_theme(name):
    palette = palette_of(name, depth=Depth.INDEXED)
    for ground in Ground:
        for role in TEXTS:
            style = palette.style(role, ground)
            assert style.color.number >= 16
            assert contrast(*colours(style)) >= READABLE, (role, ground)
    if name == DARK.name:
        brightness = {ground: sum(palette.ground(ground).rgb) for ground in Ground}
        assert min(brightness.values()) == brightness[Ground.LIST]
        assert brightness[Ground.BANNER_WAITS] > brightness[Ground.LIST]


@pytest.mark.parametrize(
    ("system", "environ", "depth"),
    [
        ("truecolor", {}, Depth.TRUE),
        ("truecolor", {"STY": "1.screen"}, Depth.INDEXED),
        ("standard", {"STY": "1.screen"}, Depth.INDEXED),
        ("256", {}, Depth.INDEXED),
        ("standard", {}, Depth.NAMED),
        (None, {}, Depth.NONE),
    ],
)
def test_the_depth_is_what_the_terminal_can_do(system, environ, depth):
    assert depth_of(system, environ) is depth
