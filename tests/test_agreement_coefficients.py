"""Coefficients of agreement: worked examples in print, two libraries, and what must always hold."""

from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamcoach.agreement import bootstrap
from kamcoach.agreement.coefficients import (
    ac1,
    exact,
    f1,
    kappa,
    margins,
    precision,
    recall,
    weighted_kappa,
)

COHEN = (88, 14, 18, 10, 40, 10, 2, 6, 12)
"""Cohen 1960, table 1 (as counts of 200): kappa .492 from agreement .70 and .41 by chance."""
FLEISS = (53, 5, 2, 11, 14, 5, 1, 6, 3)
"""Fleiss, Cohen and Everitt 1969 (Psychological Bulletin 72, 323-327): kappa .429."""
MAMMOGRAMS = (21, 12, 0, 0, 4, 17, 1, 0, 3, 9, 15, 2, 0, 0, 0, 1)
"""Boyd and others 1982, in Altman, Practical Statistics for Medical Research (1991), 14.3, and in
the manual of Stata under kappa: kappa .4728, with quadratic weights .6714."""
WINNIPEG = (38, 5, 0, 1, 33, 11, 3, 0, 10, 14, 5, 6, 3, 7, 3, 10)
"""Westlund and Kurland 1953, in Landis and Koch 1977 (Biometrics 33, 159-174): kappa .208."""
GWET = (118, 5, 2, 0)
"""Gwet 2002 (Statistical Methods for Inter-Rater Reliability Assessment 1): kappa -.0234 and AC1
.9408 where 118 of 125 decisions are the same."""
PARADOX = ((40, 9, 6, 45), (80, 10, 5, 5))
"""Feinstein and Cicchetti 1990: the same agreement of .85, kappa .70 and .32."""

# Of irrCAC 0.4.4 (kappa, weighted kappa, AC1) and scikit-learn 1.9.1 (the first two), which agreed.
# Written down because irrCAC asks for a release of SciPy that nothing else here could live with.
LIBRARIES = [
    ([1019, 14, 11, 48], 0.78127804, 0.78127804, 0.97442988),
    ([5, 1, 0, 0], 0.0, 0.0, 0.80327869),
    ([11, 2, 3, 2, 0, 1, 7, 3, 11], 0.24210526, 0.3447099, 0.3639576),
    ([85, 51, 29, 54, 29, 14, 20, 14, 4], -0.0328976, -0.04719263, 0.14131029),
    ([4, 4, 3, 3], 0.0, 0.0, 0.00507614),
    ([0, 0, 0, 0, 4, 0, 0, 0, 2], 1.0, 1.0, 1.0),
    ([2, 2, 0, 0, 2, 0, 0, 0, 0], 0.4, 0.4, 0.55555556),
    ([0, 0, 0, 0, 0, 1, 3, 1, 9], -0.07692308, -0.07692308, 0.57767722),
    ([747, 119, 24, 105, 50, 6, 26, 6, 9], 0.18086395, 0.19764608, 0.68827156),
    ([5, 0, 0, 1], 1.0, 1.0, 1.0),
    ([12, 0, 2, 0], 0.0, 0.0, 0.83529412),
    ([0, 11, 9, 280], -0.03412616, -0.03412616, 0.92874109),
    ([144, 30, 14, 19, 26, 7, 26, 5, 29], 0.37261885, 0.40008687, 0.54003621),
    ([4, 12, 1, 8, 216, 24, 1, 29, 5], 0.09974793, 0.12865749, 0.70974764),
    ([0, 0, 1, 5], 0.0, 0.0, 0.80327869),
    ([15, 0, 0, 0, 4, 0, 0, 0, 21], 1.0, 1.0, 1.0),
    ([4, 0, 0, 0, 8, 0, 0, 0, 2], 1.0, 1.0, 1.0),
    ([14, 8, 8, 10], 0.19191919, 0.19191919, 0.20792079),
    ([853, 100, 94, 45], 0.21484853, 0.21484853, 0.77039529),
    ([129, 214, 7, 207, 495, 16, 8, 15, 1], 0.07557608, 0.07067537, 0.44366249),
    ([7, 0, 6, 4, 2, 2, 9, 3, 7], 0.05418719, -0.00729927, 0.12865895),
    ([239, 10, 3, 18, 14, 2, 6, 3, 5], 0.4441013, 0.49844931, 0.83987851),
    ([1, 0, 0, 0, 0, 1, 0, 1, 3], 0.33333333, 0.71428571, 0.55555556),
    ([30, 4, 1, 5], 0.59349593, 0.59349593, 0.82022472),
    ([3, 10, 0, 5, 21, 0, 0, 1, 0], 0.03614458, 0.06976744, 0.49833431),
    ([224, 239, 213, 416], 0.14625228, 0.14625228, 0.19698567),
    ([4, 0, 5, 1, 0, 0, 7, 0, 23], 0.20245399, 0.21221865, 0.59239663),
    ([4, 1, 1, 2, 3, 0, 1, 1, 1], 0.31707317, 0.24324324, 0.37662338),
    ([31, 1, 7, 1], 0.13043478, 0.13043478, 0.744),
    ([133, 23, 17, 26, 62, 5, 10, 5, 19], 0.49410773, 0.44032352, 0.60006046),
    ([0, 0, 0, 0, 0, 4, 2, 3, 31], -0.09756098, -0.10294118, 0.74943449),
    ([770, 129, 140, 53], 0.13412017, 0.13412017, 0.65574113),
    ([249, 19, 30, 2], -0.00989283, -0.00989283, 0.80530962),
]


def test_kappa_of_worked_examples() -> None:
    assert exact(COHEN) == pytest.approx(0.70)
    assert kappa(COHEN) == pytest.approx(0.492, abs=0.0005)
    assert kappa(FLEISS) == pytest.approx(0.429, abs=0.0005)
    assert kappa(MAMMOGRAMS) == pytest.approx(0.4728, abs=0.00005)
    assert kappa(WINNIPEG) == pytest.approx(0.208, abs=0.0005)


def test_weighted_kappa_of_a_worked_example() -> None:
    assert weighted_kappa(MAMMOGRAMS) == pytest.approx(0.6714, abs=0.00005)


def test_ac1_and_the_paradox_of_kappa() -> None:
    assert kappa(GWET) == pytest.approx(-0.0234, abs=0.00005)
    assert ac1(GWET) == pytest.approx(0.9408, abs=0.00005)
    for table, expected in zip(PARADOX, (0.70, 0.32), strict=True):
        assert exact(table) == pytest.approx(0.85)
        assert kappa(table) == pytest.approx(expected, abs=0.005)
    first, second = (ac1(table) or 0 for table in PARADOX)
    assert second > first > 0.7


@pytest.mark.parametrize(("cells", "of_kappa", "weighted", "of_ac1"), LIBRARIES)
def test_two_libraries_say_the_same(
    cells: list[int], of_kappa: float, weighted: float, of_ac1: float
) -> None:
    assert kappa(cells) == pytest.approx(of_kappa, abs=1e-7)
    assert weighted_kappa(cells) == pytest.approx(weighted, abs=1e-7)
    assert ac1(cells) == pytest.approx(of_ac1, abs=1e-7)


def test_precision_recall_and_f1() -> None:
    table = (50, 4, 6, 12)  # absent/absent, absent/present, present/absent, present/present
    assert precision(table) == pytest.approx(12 / 16)
    assert recall(table) == pytest.approx(12 / 18)
    assert f1(table) == pytest.approx(2 * 0.75 * (2 / 3) / (0.75 + 2 / 3))
    assert (precision((9, 0, 1, 0)), recall((9, 1, 0, 0)), f1((9, 0, 0, 0))) == (None, None, None)
    assert f1((9, 0, 1, 0)) == 0


def test_what_chance_explains_alone_has_no_kappa() -> None:
    assert kappa((14, 0, 0, 0)) is None and weighted_kappa((0,) * 9) is None
    assert exact((0,) * 4) is None and ac1((0,) * 4) is None
    assert ac1((14, 0, 0, 0)) == 1


TABLES = st.sampled_from((2, 3)).flatmap(
    lambda k: st.lists(st.integers(0, 60), min_size=k * k, max_size=k * k)
)


@given(TABLES)
def test_what_always_holds(cells: list[int]) -> None:
    k = math.isqrt(len(cells))
    turned = [cells[j * k + i] for i in range(k) for j in range(k)]
    backwards = cells[::-1]
    for coefficient in (exact, kappa, weighted_kappa, ac1):
        value = coefficient(cells)
        assert (value is None) == (coefficient(turned) is None)
        if value is None:
            continue
        assert -1 - 1e-9 <= value <= 1 + 1e-9
        assert coefficient(turned) == pytest.approx(value), "neither marker comes first"
        assert coefficient(backwards) == pytest.approx(value), "nor does a level"
    rows, columns = margins(cells)
    assert sum(rows) == sum(columns) == sum(cells)


def test_intervals_come_from_whole_documents() -> None:
    # Ten documents of ten decisions each: all the same or none of them. Decisions drawn one by one
    # would give 0.40 to 0.60 (a hundred of them), documents give what ten draws can say.
    agreeing, differing = (10, 0, 0, 0), (0, 5, 5, 0)
    (interval,) = bootstrap.intervals([agreeing] * 5 + [differing] * 5, [exact])
    assert interval and list(interval) == pytest.approx([0.2, 0.8])


def test_intervals_are_the_same_every_time_and_for_all_statistics() -> None:
    random = Random(3)
    tables = [tuple(random.randrange(9) for _ in range(9)) for _ in range(12)]
    both = bootstrap.intervals(tables, [exact, kappa])
    assert both == bootstrap.intervals(tables, [exact, kappa])
    assert both[1:] == bootstrap.intervals(tables, [kappa])
    for interval, statistic in zip(both, (exact, kappa), strict=True):
        value = statistic([sum(cells) for cells in zip(*tables, strict=True)])
        assert interval and value and interval[0] < value < interval[1]


def test_there_is_no_interval_where_it_would_mislead() -> None:
    few = [(3, 1, 1, 3)] * 3 + [(4, 0, 0, 4)] * 6
    assert bootstrap.intervals(few, [exact]) == [None], "fewer than ten documents"
    assert bootstrap.intervals([(8, 0, 0, 0)] * 20, [exact]) == [None], "nothing differs"
    rare = [(8, 0, 0, 0)] * 19 + [(7, 1, 0, 0)]
    assert bootstrap.intervals(rare, [kappa]) == [None], "undefined in a third of the draws"


def test_intervals_hold_the_true_figure_about_as_often_as_they_say() -> None:
    """The coverage that docs/agreement.md names: about nine in ten for twenty documents."""
    random, held, trials = Random(11), 0, 60
    for _ in range(trials):
        tables = []
        for _ in range(20):
            share = random.uniform(0.5, 0.9)  # how often this document is agreed on
            same = sum(random.random() < share for _ in range(30))
            tables.append((same, 30 - same, 0, 0))
        (interval,) = bootstrap.intervals(tables, [exact])
        assert interval
        held += interval[0] <= 0.7 <= interval[1]
    assert 0.83 * trials <= held < trials
