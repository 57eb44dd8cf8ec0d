"""Shapes and records of a PDF page as it is seen: points, counted from its top left corner."""

from typing import NamedTuple

Colour = tuple[int, int, int]
Matrix = tuple[float, float, float, float, float, float]

PLAIN: Matrix = (1, 0, 0, 1, 0, 0)


class Box(NamedTuple):
    """A rectangle."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """The point in its middle."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2

    def holds(self, point: tuple[float, float]) -> bool:
        """Whether a point lies in it."""
        return self.x0 <= point[0] <= self.x1 and self.top <= point[1] <= self.bottom

    def around(self, other: "Box") -> "Box":
        """The smallest one around both."""
        return Box(
            min(self.x0, other.x0),
            min(self.top, other.top),
            max(self.x1, other.x1),
            max(self.bottom, other.bottom),
        )

    def within(self, other: "Box") -> "Box":
        """What both cover; it has no width or height if they do not meet."""
        x0, top = max(self.x0, other.x0), max(self.top, other.top)
        return Box(
            x0, top, max(x0, min(self.x1, other.x1)), max(top, min(self.bottom, other.bottom))
        )


class Word(NamedTuple):
    """Characters without white space between them, in one type face."""

    text: str
    box: Box
    base: float
    """Where its letters stand."""
    size: float
    bold: bool = False
    italic: bool = False
    spaced: bool = True
    """White space before it."""
    tag: int = -1
    """Number of the marked content it stands in; -1 if none."""
    split: bool = False
    """It ends in a hyphen that was put there to break the line."""


class Fill(NamedTuple):
    """An area filled with paint or a picture; `order` says what lies over what."""

    box: Box
    colour: Colour | None
    """None where it cannot be told: a picture, a pattern, or no rectangle."""
    order: int
    opaque: bool = True
    picture: bool = False


class Rule(NamedTuple):
    """A straight line that runs across or down the page."""

    box: Box
    across: bool


class Note(NamedTuple):
    """A comment, or what stands in a field of a form."""

    text: str
    box: Box


class Page(NamedTuple):
    """What one page shows, and what it does not."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    aside: tuple[Word, ...] = ()
    """Words set at an angle to the others."""
    rules: tuple[Rule, ...] = ()
    fills: tuple[Fill, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    """Reason and text of what nobody sees."""
    artifacts: frozenset[int] = frozenset()
    """Positions in `words` of what the file calls decoration of the page."""
    recognised: bool = False
    """The page is a picture; its words were recognised by a program and laid under it."""
    pictures: bool = False


def compose(first: Matrix, then: Matrix) -> Matrix:
    """One matrix that does what two do one after the other."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where a point comes to lie."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def moved_box(matrix: Matrix, x0: float, y0: float, x1: float, y1: float) -> Box:
    """The box around a rectangle that is turned or moved."""
    ax, ay = moved(matrix, x0, y0)
    bx, by = moved(matrix, x1, y1)
    cx, cy = moved(matrix, x0, y1)
    dx, dy = moved(matrix, x1, y0)
    return Box(min(ax, bx, cx, dx), min(ay, by, cy, dy), max(ax, bx, cx, dx), max(ay, by, cy, dy))


def quarter(matrix: Matrix) -> int:
    """How many quarters text that runs along the x axis is turned: 0 to 3; 4 where it slants."""
    a, b = matrix[0], matrix[1]
    if abs(b) <= 0.1 * abs(a):
        return 0 if a >= 0 else 2
    if abs(a) <= 0.1 * abs(b):
        return 1 if b > 0 else 3
    return 4
