"""Bars drawn on the server: plain SVG in the colours of the style, with its figures beside it in words.

Coordinates are of a drawing 320 wide and 132 high. What is drawn is said in
the title of the drawing too, and stands in a table behind it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 320, 132
TOP, FLOOR = 16, 112  # above the highest bar its figure stands, below the floor the name of each bar
SHARE = 0.62  # of its place that a bar fills; the rest keeps bars apart


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it stands, what is written above and below it, and the middle of both."""

    x: float
    y: float
    above: float
    width: float
    height: float
    middle: float
    shown: str
    name: str
    dim: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of bars. `title` says what it shows, `finding` what there is to see."""

    key: str
    title: str
    finding: str
    bars: tuple[Bar, ...]
    empty: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """What one bar stands for. A dim one is not whole yet."""

    value: int
    shown: str
    name: str
    dim: bool = False


def bars(*, key: str, title: str, finding: str, figures: Sequence[Figure], mirrored: bool) -> Chart:
    """Return a chart of figures from old to new; mirrored for those who read from right to left.

    What is not nothing gets a bar of a pixel at least, and nothing gets none.
    """
    highest = max((each.value for each in figures), default=0)
    place = WIDTH / max(len(figures), 1)
    drawn = []
    for number, each in enumerate(reversed(figures) if mirrored else figures):
        height = max(1.0, (FLOOR - TOP) * each.value / highest) if each.value else 0.0
        left = place * number + place * (1 - SHARE) / 2
        drawn.append(
            Bar(
                x=round(left, 1),
                y=round(FLOOR - height, 1),
                above=round(FLOOR - height - 4, 1),
                width=round(place * SHARE, 1),
                height=round(height, 1),
                middle=round(place * (number + 0.5), 1),
                shown=each.shown,
                name=each.name,
                dim=each.dim,
            )
        )
    return Chart(key=key, title=title, finding=finding, bars=tuple(drawn), empty=not highest)
