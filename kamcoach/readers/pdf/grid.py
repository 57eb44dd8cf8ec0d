"""Tables of a PDF page whose cells are parted by lines."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kamcoach.readers.limits import MAX_COLUMNS
from kamcoach.readers.pdf.shapes import Box, Fill, Rule

_NEAR = 2.5
"""Points; lines this close together are one, and this close to each other they meet."""
_OPEN = 8.0
"""Lines that reach so far beyond the last line across them leave that side of a table open."""
_MOST_RULES = 3_000
_MOST_ROWS = 2_000


class Grid(NamedTuple):
    """The cells of a table; a merged cell stands at each place it covers."""

    box: Box
    rows: tuple[tuple[Box, ...], ...]
    shaded: bool
    """The first row is shaded unlike the second."""


class _Stretch(NamedTuple):
    """A line at a place, from and to."""

    at: float
    start: float
    end: float


def grids(rules: Sequence[Rule], fills: Sequence[Fill]) -> list[Grid]:
    """Find tables of at least two columns, the smallest first: they may stand in others."""
    if len(rules) > _MOST_RULES:
        return []
    across = _merged(_Stretch(r.box.middle[1], r.box.x0, r.box.x1) for r in rules if r.across)
    down = _merged(
        _Stretch(r.box.middle[0], r.box.top, r.box.bottom) for r in rules if not r.across
    )
    found = [_grid(flat, upright, fills) for flat, upright in _connected(across, down)]
    return sorted((g for g in found if g), key=lambda g: g.box.width * g.box.height)


def _merged(stretches: Iterator[_Stretch]) -> list[_Stretch]:
    """Join lines that lie over each other or go on in each other."""
    groups: list[list[_Stretch]] = []
    for one in sorted(stretches):
        if groups and one.at - groups[-1][0].at <= _NEAR:
            groups[-1].append(one)
        else:
            groups.append([one])
    out = []
    for group in groups:
        at = sum(one.at for one in group) / len(group)
        start, end = 0.0, -1.0
        for one in sorted(group, key=lambda s: s.start):
            if end < start:
                start, end = one.start, one.end
            elif one.start <= end + _NEAR:
                end = max(end, one.end)
            else:
                out.append(_Stretch(at, start, end))
                start, end = one.start, one.end
        out.append(_Stretch(at, start, end))
    return out


def _connected(
    across: Sequence[_Stretch], down: Sequence[_Stretch]
) -> Iterator[tuple[list[_Stretch], list[_Stretch]]]:
    """Lines that meet, directly or through others."""
    meets = [[at for at, flat in enumerate(across) if _meet(flat, pole)] for pole in down]
    group = list(range(len(down)))
    owner: dict[int, int] = {}

    def root(at: int) -> int:
        while group[at] != at:
            group[at] = group[group[at]]
            at = group[at]
        return at

    for pole, flats in enumerate(meets):
        for flat in flats:
            group[root(pole)] = root(owner.setdefault(flat, pole))
    for lead in sorted({root(at) for at in range(len(down))}):
        poles = [at for at in range(len(down)) if root(at) == lead]
        flats = sorted({flat for at in poles for flat in meets[at]})
        if flats:
            yield [across[at] for at in flats], [down[at] for at in poles]


def _meet(flat: _Stretch, pole: _Stretch) -> bool:
    return (
        flat.start - _NEAR <= pole.at <= flat.end + _NEAR
        and pole.start - _NEAR <= flat.at <= pole.end + _NEAR
    )


def _grid(across: list[_Stretch], down: list[_Stretch], fills: Sequence[Fill]) -> Grid | None:
    xs = _places(down, across)
    ys = _places(across, down)
    if len(xs) < 3 or len(ys) < 2 or len(xs) > MAX_COLUMNS or len(ys) > _MOST_ROWS:
        return None
    walls = [_between(down, xs[at], ys) for at in range(1, len(xs) - 1)]
    floors = [_between(across, ys[at], xs) for at in range(1, len(ys) - 1)]
    cells = _cells(len(xs) - 1, len(ys) - 1, walls, floors)
    if len({cell for row in cells for cell in row}) < 2:
        return None
    rows = tuple(
        tuple(Box(xs[c[0]], ys[c[1]], xs[c[2] + 1], ys[c[3] + 1]) for c in row) for row in cells
    )
    box = Box(xs[0], ys[0], xs[-1], ys[-1])
    return Grid(box, rows, _is_shaded(rows, fills))


def _places(lines: Sequence[_Stretch], others: Sequence[_Stretch]) -> list[float]:
    """Where lines stand, with the ends of those across them where a side is open."""
    places = sorted(one.at for one in lines)
    for end in (min(o.start for o in others), max(o.end for o in others)):
        if end < places[0] - _OPEN or end > places[-1] + _OPEN:
            places.append(end)
    places.sort()
    out = places[:1]
    for place in places[1:]:
        if place - out[-1] > _NEAR:
            out.append(place)
    return out


def _between(lines: Sequence[_Stretch], place: float, stops: Sequence[float]) -> list[bool]:
    """Whether a line stands at a place, for each stretch between two stops."""
    here = [one for one in lines if abs(one.at - place) <= _NEAR]
    middles = [(low + high) / 2 for low, high in pairwise(stops)]
    return [any(one.start <= middle <= one.end for one in here) for middle in middles]


def _cells(
    wide: int, high: int, walls: list[list[bool]], floors: list[list[bool]]
) -> list[list[tuple[int, int, int, int]]]:
    """For each place the first and last column and row of the cell that covers it."""
    cells: list[list[tuple[int, int, int, int] | None]] = [[None] * wide for _ in range(high)]
    for row in range(high):
        for column in range(wide):
            if cells[row][column] is not None:
                continue
            last = column
            while last + 1 < wide and not walls[last][row] and cells[row][last + 1] is None:
                last += 1
            foot = row
            while foot + 1 < high and not any(floors[foot][column : last + 1]):
                foot += 1
            cell = (column, row, last, foot)
            for down in range(row, foot + 1):
                for across in range(column, last + 1):
                    cells[down][across] = cell
    return [[cell or (0, 0, 0, 0) for cell in row] for row in cells]


def _is_shaded(rows: Sequence[Sequence[Box]], fills: Sequence[Fill]) -> bool:
    """Whether all of the first row lies on a colour that the second does not have."""
    if len(rows) < 2:
        return False
    grounds = [{_ground(cell, fills) for cell in row} for row in rows[:2]]
    return None not in grounds[0] and not grounds[0] & grounds[1]


def _ground(cell: Box, fills: Sequence[Fill]) -> tuple[int, int, int] | None:
    point = (cell.x0 + min(3.0, cell.width / 2), cell.middle[1])
    over = [fill for fill in fills if fill.box.holds(point)]
    colour = max(over, key=lambda fill: fill.order).colour if over else None
    return None if colour is None or min(colour) >= 250 else colour
