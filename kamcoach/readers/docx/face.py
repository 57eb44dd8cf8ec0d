"""The type face of text in a DOCX file, and what is behind it."""

from typing import NamedTuple

from kamcoach.readers.archive import Element
from kamcoach.readers.docx.package import W
from kamcoach.readers.docx.theme import Palette
from kamcoach.readers.visibility import colour, same_colour

VAL = f"{W}val"
AUTO = "auto"
"""A colour that the program chooses; a fill that lets through what is behind it."""
UNKNOWN = "?"
"""A fill that cannot be resolved (a pattern of two colours); letters without any."""
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_OFF = ("0", "false", "off", "none")
_SWITCHES = {
    f"{W}b": "bold",
    f"{W}i": "italic",
    f"{W}vanish": "hidden",
    f"{W}specVanish": "hidden",
    f"{W}strike": "struck",
    f"{W}dstrike": "struck",
}
_COLOUR = f"{W}color"
_SIZE = f"{W}sz"
_WIDTH = f"{W}w"
_SHADING = f"{W}shd"
_HIGHLIGHT = f"{W}highlight"
_TEXT_FILL = f"{_W14}textFill"
_OUTLINE = f"{_W14}textOutline"
_EFFECTS = (_TEXT_FILL, _OUTLINE)
_MOST_CLEAR = 90_000
"""Of 100,000."""
_LEAST_WIDTH = 10
"""Letters squeezed to less than this, in per cent, are no letters any more."""


class Face(NamedTuple):
    """Type face; None where it is left to what is around."""

    bold: bool | None = None
    italic: bool | None = None
    hidden: bool | None = None
    struck: bool | None = None
    colour: str | None = None
    """Six digits, or AUTO."""
    fill: str | None = None
    """Shading or highlighter behind the letters: six digits, AUTO or UNKNOWN."""
    points: float | None = None

    def over(self, below: "Face") -> "Face":
        """This face where it says something, else the one below."""
        if self == PLAIN:
            return below
        if below == PLAIN:
            return self
        return Face._make(
            [mine if mine is not None else other for mine, other in zip(self, below, strict=True)]
        )


PLAIN = Face()


def face(properties: Element | None, palette: Palette) -> Face:
    """The face that run properties state."""
    if properties is None:
        return PLAIN
    found: dict[str, bool] = {}
    shade = fill = text = points = None
    effects = False
    for child in properties:
        tag = child.tag
        if tag in _SWITCHES:
            name = _SWITCHES[tag]
            # Of two switches for one thing, either is enough.
            found[name] = found.get(name, False) or is_on(child.get(VAL, "1"))
        elif tag == _COLOUR:
            text = text or palette.stated(child, "val", "themeColor") or AUTO
        elif tag in _EFFECTS:
            effects = True
        elif tag == _SIZE:
            points = _half(child.get(VAL)) if points is None else points
        elif tag == _WIDTH:
            width = _half(child.get(VAL))
            points = 0 if width is not None and 2 * width < _LEAST_WIDTH else points
        elif tag == _HIGHLIGHT:
            fill = colour(child.get(VAL, "")) or AUTO
        elif tag == _SHADING:
            shade = shading(child, palette)
    if fill in (None, AUTO):
        fill = shade or fill
    if effects:
        text = _with_effects(properties, text, palette)
        if text == UNKNOWN:
            found["hidden"], text = True, None
    return Face(**found, colour=text, fill=fill, points=points)


def shading(element: Element | None, palette: Palette) -> str | None:
    """The fill that shading gives: six digits, AUTO, UNKNOWN, or None where there is none."""
    if element is None:
        return None
    pattern = element.get(VAL, "clear")
    if pattern == "nil":
        return AUTO
    back = palette.stated(element, "fill", "themeFill")
    if pattern == "clear":
        return back or AUTO
    front = palette.stated(element, "color", "themeColor") or "000000"
    if pattern == "solid":
        return front
    share = pattern.removeprefix("pct")
    if not (share.isascii() and share.isdigit() and len(share) < 4):
        return UNKNOWN
    return _mixed(front, back or "FFFFFF", min(int(share), 100) / 100)


def behind(stated: str | None, around: str | None) -> str | None:
    """The colour behind text: the fill stated, or what it lets through; None if unknown."""
    if stated in (None, AUTO):
        return around
    return None if stated == UNKNOWN else stated


def is_on(text: str) -> bool:
    """Whether a switch of the file is on."""
    return text not in _OFF


def _with_effects(properties: Element, text: str | None, palette: Palette) -> str | None:
    """The colour of letters with a fill and an outline of their own; UNKNOWN if they have neither.

    Letters whose outline differs from their fill can be seen whatever is behind them: AUTO.
    """
    fill, outline = properties.find(_TEXT_FILL), properties.find(_OUTLINE)
    if outline is None or _is_clear(outline):
        if fill is None:
            return text
        return UNKNOWN if _is_clear(fill) else _text_fill(fill, palette)
    inner = _text_fill(fill, palette) if fill is not None else text or AUTO
    edge = _text_fill(outline, palette)
    return inner if AUTO not in (inner, edge) and same_colour(inner, edge) else AUTO


def _is_clear(effect: Element) -> bool:
    """Whether letters are filled with nothing, or nearly so."""
    if effect.find(f"{_W14}noFill") is not None:
        return True
    return any(
        (clear := alpha.get(f"{_W14}val", "")).isascii()
        and clear.isdigit()
        and int(clear[:9]) > _MOST_CLEAR
        for alpha in effect.iterfind(f"{_W14}solidFill/*/{_W14}alpha")
    )


def _text_fill(effect: Element, palette: Palette) -> str:
    """The colour of letters with an effect; AUTO if it is no plain one."""
    value = effect.find(f"{_W14}solidFill/*")
    if value is None or len(value):
        return AUTO
    stated = value.get(f"{_W14}val", "")
    return palette.colours.get(stated) or colour(stated) or AUTO


def _mixed(front: str, back: str, share: float) -> str:
    parts = ((int(front[at : at + 2], 16), int(back[at : at + 2], 16)) for at in (0, 2, 4))
    return "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in parts)


def _half(text: str | None) -> float | None:
    text = (text or "").strip()
    return int(text) / 2 if text.isascii() and text.isdigit() and len(text) < 6 else None
