"""What text of a page looks like, and whether it can be seen."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import tinycss2
from lxml.etree import _Element as Element
from tinycss2.color4 import Color, parse_color

from kamcoach.readers.flow import Look
from kamcoach.readers.visibility import HIDDEN, OFF_PAGE, STRUCK, WHITE

_BOLD = ("b", "strong", "th", "dt")
_ITALIC = ("i", "em", "var", "dfn", "address")
_STRUCK = ("s", "strike", "del")
_NOT_SHOWN = ("template", "noscript", "noframes", "datalist", "iframe", "video", "audio", "canvas")
_MOST = 100
"""Characters of an attribute that are looked at; no colour has more."""
_ATTRIBUTES = ("hidden", "open", "href", "bgcolor", "background", "color", "text")
_LINK = "0000EE"
_MARKER = "FFFF00"
_FORM = ("input", "textarea", "select", "button")
_SPECIAL = frozenset((*_BOLD, *_ITALIC, *_STRUCK, *_NOT_SHOWN, *_FORM, "dialog", "mark"))
_LENGTH = re.compile(
    r"([+-]?(?:\d{1,9}(?:\.\d*)?|\.\d{1,9}))(px|pt|em|rem|ex|in|cm|mm|pc|vw|vh|%)?"
)
_UNITS = {
    "px": 0.75,
    "pt": 1.0,
    "rem": 12.0,
    "in": 72.0,
    "cm": 72 / 2.54,
    "mm": 7.2 / 2.54,
    "pc": 12.0,
    "vw": 8.0,
    "vh": 6.0,
}
_FAR = 300.0
"""Points beyond the edge of the page where nothing is seen any more; hanging indents are less."""
_FAINT = 0.05
_SLIGHT = 1.0
_CLIPPED = re.compile(r"rect\(\s*(0|1px|auto)[^)]*\)|inset\(\s*(50|100)%.*\)|circle\(\s*0.*\)")
_OUT_OF_FLOW = ("absolute", "fixed")
_PICTURE = re.compile(r"url\(|gradient\(|var\(|image\(")


def look_of(element: Element, stated: Mapping[str, str], around: Look) -> Look:
    """The look of an element.

    Args:
        element: the element.
        stated: what style sheets and its own style say.
        around: the look of the element around it.
    """
    tag = str(element.tag)
    own = tuple(
        (name, element.get(name, "")[:_MOST]) for name in _ATTRIBUTES if name in element.attrib
    )
    if not (own or stated or tag in _SPECIAL):
        return around
    return _look(tag, own, tuple(stated.items()), around)


@lru_cache(maxsize=4096)
def _look(
    tag: str,
    attributes: tuple[tuple[str, str], ...],
    declarations: tuple[tuple[str, str], ...],
    around: Look,
) -> Look:
    own, stated = dict(attributes), dict(declarations)
    look = _faces(_by_tag(tag, own, around), stated)
    look = look._replace(
        points=_points(stated, look.points),
        fill=_fill(own, stated, look.fill),
        ink=_ink(tag, own, stated, look.ink, around),
    )
    lost = look.lost or _lost(tag, own, stated, look.points) or _struck(stated)
    if not lost and _see_through(stated.get("color", "")):
        lost = HIDDEN
    return look._replace(lost=lost)


def _by_tag(tag: str, own: Mapping[str, str], around: Look) -> Look:
    """What a browser makes of the element without any style."""
    look = around
    if tag in _BOLD:
        look = look._replace(bold=True)
    elif tag in _ITALIC:
        look = look._replace(italic=True)
    elif tag in _STRUCK:
        look = look._replace(lost=look.lost or STRUCK)
    elif tag == "a" and own.get("href"):
        look = look._replace(ink=_LINK)
    elif tag == "mark":
        look = look._replace(fill=_MARKER, ink=None)
    elif tag in _FORM:
        look = look._replace(fill=WHITE, ink=None)
    return look


def _faces(look: Look, stated: Mapping[str, str]) -> Look:
    font = stated.get("font", "").split()
    weight = stated.get("font-weight") or next((w for w in font if w in ("bold", "bolder")), "")
    slant = stated.get("font-style") or next((s for s in font if s in ("italic", "oblique")), "")
    if weight and weight != "inherit":
        look = look._replace(bold=weight in ("bold", "bolder") or _amount(weight) >= 600)
    if slant and slant != "inherit":
        look = look._replace(italic=slant.startswith(("italic", "oblique")))
    return look


def _lost(tag: str, own: Mapping[str, str], stated: Mapping[str, str], points: float) -> str:
    """Why nothing of an element can be seen whatever its colour is; "" if it can."""
    if tag in _NOT_SHOWN or (tag == "dialog" and "open" not in own):
        return HIDDEN
    if "hidden" in own and "display" not in stated:
        return HIDDEN
    if stated.get("display") == "none" or stated.get("visibility") in ("hidden", "collapse"):
        return HIDDEN
    if "opacity" in stated and _amount(stated["opacity"]) <= _FAINT:
        return HIDDEN
    if _is_clipped(stated, points):
        return HIDDEN
    return OFF_PAGE if _is_off_page(stated, points) else ""


def _is_clipped(stated: Mapping[str, str], points: float) -> bool:
    """Whether all of an element is cut away, as pages do with what only screen readers get."""
    if _CLIPPED.fullmatch(stated.get("clip", "")) and stated.get("position") in _OUT_OF_FLOW:
        return True
    if _CLIPPED.fullmatch(stated.get("clip-path", "")):
        return True
    sizes = [
        stated[name] for name in ("width", "height", "max-width", "max-height") if name in stated
    ]
    slight = any((size := length(text, points)) is not None and size <= _SLIGHT for text in sizes)
    return slight and stated.get("overflow") in ("hidden", "clip")


def _is_off_page(stated: Mapping[str, str], points: float) -> bool:
    names = ["text-indent", "margin-left"]
    if stated.get("position") in (*_OUT_OF_FLOW, "relative"):
        names += ["left", "top", "right", "bottom"]
    places = [length(stated[name], points) for name in names if name in stated]
    return any(place is not None and place <= -_FAR for place in places)


def _struck(stated: Mapping[str, str]) -> str:
    line = stated.get("text-decoration-line") or stated.get("text-decoration", "")
    return STRUCK if "line-through" in line else ""


def _points(stated: Mapping[str, str], around: float) -> float:
    """The size of letters."""
    text = stated.get("font-size")
    if text is None:
        # "italic 7.0pt/1.2 Times": the size is the first length in it.
        words = (word.partition("/")[0] for word in stated.get("font", "").split())
        text = next((word for word in words if word[:1].isdigit() and word[-1:].isalpha()), "")
    size = length(text, around)
    return around if size is None else size


def _fill(own: Mapping[str, str], stated: Mapping[str, str], around: str | None) -> str | None:
    """The colour behind an element; None if it is no single one."""
    fill = around
    if "background" in own:
        fill = None
    if painted := _colour(own.get("bgcolor", "")):
        fill = painted.colour
    for name in ("background-image", "background", "background-color"):
        text = stated.get(name, "")
        if _PICTURE.search(text):
            return None
        for word in _words(text):
            painted = _colour(word)
            if word.endswith(")") and painted is None:
                return None
            if painted is not None and painted.alpha > 0:
                fill = painted.colour if painted.alpha == 1 else None
    return fill


def _ink(
    tag: str,
    own: Mapping[str, str],
    stated: Mapping[str, str],
    ink: str | None,
    around: Look,
) -> str | None:
    """The colour of letters; None if the browser chooses it, or it cannot be told."""
    legacy = {"font": "color", "body": "text"}.get(tag)
    if legacy and (painted := _colour(own.get(legacy, ""))):
        ink = painted.colour
    text = stated.get("color")
    if text is None:
        return ink
    if text in ("inherit", "currentcolor"):
        return around.ink
    painted = _colour(text)
    return None if painted is None else painted.colour


def _see_through(text: str) -> bool:
    painted = _colour(text)
    return painted is not None and painted.alpha <= _FAINT


class _Paint(NamedTuple):
    colour: str
    """As in `visibility`."""
    alpha: float
    """1 covers what is behind; 0 lets all of it through."""


@lru_cache(maxsize=4096)
def _colour(text: str) -> _Paint | None:
    """Read a colour; None for what is none, or one that only a browser can work out."""
    found = parse_color(text) if text else None
    if not isinstance(found, Color) or found.space not in ("srgb", "hsl", "hwb"):
        return None
    parts = found.to("srgb").coordinates
    digits = "".join(f"{round(255 * min(max(part, 0.0), 1.0)):02X}" for part in parts)
    return _Paint(digits, found.alpha)


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    """The components of a value, with a function as one."""
    parts = tinycss2.parse_component_value_list(text, skip_comments=True)
    return tuple(tinycss2.serialize([part]) for part in parts if part.type != "whitespace")


def length(text: str, points: float) -> float | None:
    """A length in points where letters have `points`; None for what is no length."""
    found = _LENGTH.fullmatch(text)
    if found is None:
        return None
    amount = float(found[1])
    unit = found[2]
    if unit is None:
        return 0.0 if amount == 0 else None
    if unit in ("em", "ex"):
        return amount * points
    if unit == "%":
        return amount * points / 100
    return amount * _UNITS[unit]


def _amount(text: str) -> float:
    """A plain number or percentage; 1 for anything else."""
    found = _LENGTH.fullmatch(text)
    if found is None or found[2] not in (None, "%"):
        return 1.0
    return float(found[1]) / (100 if found[2] else 1)
