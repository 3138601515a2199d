"""The recorded session of the README: what moves in it, and what it must not hold."""

import re
from pathlib import Path

from tests.animated_svg import Frame, animated
from tests.recording import SCENES

SESSION = Path(__file__).parent.parent / "screenshots" / "session.svg"
KEYFRAMES = re.compile(r"@keyframes (\w+)\{((?:[\d.]+%\{[^}]*\})+)\}")


def picture(*lines):
    texts = "".join(
        f'<text class="t-1-r1" x="0" y="{20 + 24.4 * number:g}" textLength="{12.2 * len(each):g}"'
        f' clip-path="url(#t)">{each}</text>'
        for number, each in enumerate(lines)
    )
    ground = '<rect fill="#111316" x="0" y="1.5" width="24.4" height="24.65" shape-rendering="crispEdges"/>'
    return f"<svg><style>.t-1-r1 {{ fill: #dde1e6 }}</style>{ground}{texts}</svg>"


def recorded():
    frames = [
        Frame("t", "threads", 1.0, picture("same", "one")),
        Frame("j", "down", 2.0, picture("same", "two")),
        Frame("k", "up", 1.0, picture("same", "one")),
    ]
    return animated(frames, width=10, height=2, poster=1)


def shown(svg, share):
    """The texts that are to be seen after this share of the whole time."""
    ways = {name: re.findall(r"([\d.]+)%\{visibility:(\w+)\}", steps) for name, steps in KEYFRAMES.findall(svg)}
    groups = re.findall(r'<g(?: class="(\w+)")?[^>]*>(.*?)</g>', svg)
    return [
        re.sub("<[^>]+>", "", body)
        for name, body in groups
        if not name or [state for at, state in ways[name] if float(at) <= 100 * share][-1] == "visible"
    ]


def test_a_line_that_stays_stands_once_and_the_others_take_turns():
    svg = recorded()
    assert svg.count(">same<") == svg.count(">one<") == svg.count(">two<") == 1
    assert shown(svg, 0.1) == ["t   threads", "same", "one"]
    assert shown(svg, 0.5) == ["j   down", "same", "two"]
    assert shown(svg, 0.9) == ["k   up", "same", "one"]


def test_where_nothing_plays_one_of_the_pictures_is_seen():
    still = re.sub("<style>.*?</style>", "", recorded(), flags=re.DOTALL)
    seen = re.findall(r"<g[^>]*>(?:(?!</g>).)*</g>", still)
    words = [re.sub("<[^>]+>", "", each) for each in seen if 'visibility="hidden"' not in each]
    assert words == ["j   down", "same", "two"]


def test_the_session_of_the_readme_plays_by_itself_from_nowhere_else_and_is_small():
    svg = SESSION.read_text(encoding="utf-8")
    assert SESSION.stat().st_size < 400_000
    assert "<script" not in svg
    assert set(re.findall(r"https?://[^\"\s<]+", svg)) <= {"http://www.w3.org/2000/svg", "http://localhost/demo"}
    assert not re.search(r"@import|url\(|@font-face|href=", svg)
    assert 15 <= sum(each.seconds for each in SCENES) <= 25
    assert all(each.words in svg for each in SCENES)
    readme = SESSION.parent.parent / "README.md"
    assert "(screenshots/session.svg)" in readme.read_text(encoding="utf-8")[:1200]
