"""The chart of the fairness page: a bar for each week that has a median."""

from datetime import timedelta

import pytest

from clearline.channels.portal.views.fairness import HEIGHT, STEP, bars


@pytest.mark.feature("G7")
def test_the_longest_week_fills_the_drawing_and_none_is_invisible():
    drawn = bars([timedelta(days=4), None, timedelta(days=1), timedelta(seconds=1)])
    assert [bar.height for bar in drawn] == [HEIGHT, HEIGHT // 4, 2]
    assert [bar.y for bar in drawn] == [0, HEIGHT - HEIGHT // 4, HEIGHT - 2]
    assert [bar.x // STEP for bar in drawn] == [0, 2, 3]


@pytest.mark.parametrize("medians", [[], [None], [timedelta(0)]])
def test_without_a_median_there_is_no_bar(medians):
    assert bars(medians) == []
