"""Whether text can be seen on the page: its colour against what is behind it, and its size.

For every format alike. Colours are six hexadecimal digits ("1F3864").
"""

import re
from collections.abc import Sequence

from kamcoach.models import document

WHITE = "FFFFFF"
"""Paper."""

# Why text cannot be seen: the reasons of `Hidden`, as reports show them.
HIDDEN = "hidden text"
SAME_COLOUR = "text in the colour of its background"
TINY = "text too small to read"
OFF_PAGE = "text off the page"
DELETED = "tracked deletion"
STRUCK = "struck out"
COVERED = "text covered by something else"
COMMENT = "comment"
PICTURE = document.PICTURE
UNSURE = "text that may not be visible"
"""The only one that counts as evidence all the same: nobody can tell what is behind it."""

_LEAST_DISTANCE = 10.0
"""Between two colours in CIE L*a*b*, where 100 lies between black and white.

Below it letters cannot be read: F2F2F2 on white is 5, E7E6E6 on white 8. The palest grey of
templates, D9D9D9, is 14 from white, and yellow 97, whose contrast ratio (1.07) would hide it.
"""
_LEAST_POINTS = 3.0
_SHORT = re.compile(r"#?([0-9a-f])([0-9a-f])([0-9a-f])", re.IGNORECASE)
_LONG = re.compile(r"#?([0-9a-f]{6})(?:ff)?", re.IGNORECASE)
_RGB = re.compile(
    r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*(?:[,/]\s*1(?:\.0*)?\s*)?\)"
)
# The colours with a name in HTML, VML and the highlighter of Word.
_NAMES = {
    "aqua": "00FFFF",
    "black": "000000",
    "blue": "0000FF",
    "cyan": "00FFFF",
    "darkblue": "000080",
    "darkcyan": "008080",
    "darkgray": "808080",
    "darkgreen": "008000",
    "darkmagenta": "800080",
    "darkred": "800000",
    "darkyellow": "808000",
    "fuchsia": "FF00FF",
    "gray": "808080",
    "green": "008000",
    "grey": "808080",
    "ivory": "FFFFF0",
    "lightgray": "C0C0C0",
    "lime": "00FF00",
    "magenta": "FF00FF",
    "maroon": "800000",
    "navy": "000080",
    "olive": "808000",
    "orange": "FFA500",
    "purple": "800080",
    "red": "FF0000",
    "silver": "C0C0C0",
    "snow": "FFFAFA",
    "teal": "008080",
    "white": "FFFFFF",
    "whitesmoke": "F5F5F5",
    "yellow": "FFFF00",
}
# sRGB to CIE XYZ under daylight (D65), each row over the white point.
_XYZ = (
    (0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339 / 1.08883, 0.1191920 / 1.08883, 0.9503041 / 1.08883),
)


def colour(text: str) -> str | None:
    """Read a colour as files write it ("#fff", "1f3864", "rgb(0, 0, 0)", "white").

    None for what is no solid colour: "auto", "transparent", and everything else.
    """
    text = text.strip()
    if found := _LONG.fullmatch(text):
        return found[1].upper()
    if found := _SHORT.fullmatch(text):
        return "".join(2 * digit for digit in found.groups()).upper()
    if found := _RGB.fullmatch(text.lower()):
        return "".join(f"{min(int(part), 255):02X}" for part in found.groups())
    return _NAMES.get(text.lower())


def same_colour(text: str, fill: str) -> bool:
    """Whether two colours are so close that letters of one on the other cannot be read."""
    if text == fill:
        return True
    squares = ((one - other) ** 2 for one, other in zip(_lab(text), _lab(fill), strict=True))
    return sum(squares) < _LEAST_DISTANCE**2


def seen(text: str | None, fill: str | None) -> bool | None:
    """Whether text of a colour can be seen on a fill; None where that cannot be told.

    Args:
        text: None for automatic, which every program chooses so that it can be read.
        fill: None where it cannot be resolved: a pattern, a gradient, a picture. Then only text
            that would be lost on paper is in doubt.
    """
    if text is None:
        return True
    if fill is None:
        return None if same_colour(text, WHITE) else True
    return not same_colour(text, fill)


def tiny(points: float) -> bool:
    """Whether letters of this size are too small to be read on paper."""
    return points < _LEAST_POINTS


def _lab(colour: str) -> tuple[float, float, float]:
    """L*, a* and b* of a colour."""
    light = [_linear(int(colour[at : at + 2], 16) / 255) for at in (0, 2, 4)]
    x, y, z = (_root(row, light) for row in _XYZ)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _root(row: Sequence[float], light: Sequence[float]) -> float:
    total = sum(weight * part for weight, part in zip(row, light, strict=True))
    return total ** (1 / 3) if total > 0.008856 else 7.787 * total + 16 / 116
