"""Colours of drawings and sheets, as far as a file states them."""

import colorsys
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from kamcoach.readers.archive import Element
from kamcoach.readers.ooxml import A
from kamcoach.readers.text import number
from kamcoach.readers.visibility import SAME_COLOUR, UNSURE, same_colour

Rgb = tuple[int, int, int]

WHITE: Rgb = (255, 255, 255)
BLACK: Rgb = (0, 0, 0)
_PRESETS = {"white": WHITE, "black": BLACK}
_WHOLE = 100_000
_FAINT = 0.05
_USUAL = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}


class Palette(NamedTuple):
    """The colours of a theme by name, and what slides call them."""

    theme: Mapping[str, Rgb]
    names: Mapping[str, str] = _USUAL

    def named(self, name: str) -> Rgb | None:
        """The colour that a scheme name stands for."""
        return self.theme.get(self.names.get(name, name))


def read_theme(root: Element | None) -> dict[str, Rgb]:
    """The colour scheme of a theme part; black on white where there is none."""
    found: dict[str, Rgb] = {"dk1": BLACK, "lt1": WHITE}
    scheme = root.find(f".//{A}clrScheme") if root is not None else None
    for entry in scheme if scheme is not None else ():
        if isinstance(entry.tag, str) and (rgb := color(entry, Palette({}))) is not None:
            found[entry.tag.rpartition("}")[2]] = rgb
    return found


def color(parent: Element | None, palette: Palette) -> Rgb | None:
    """The colour stated inside an element such as `a:solidFill`; None if it cannot be told."""
    for stated in parent if parent is not None else ():
        tag = str(stated.tag).rpartition("}")[2]
        value = stated.get("val", "")
        if tag == "srgbClr":
            base = hexadecimal(value)
        elif tag == "sysClr":
            base = hexadecimal(stated.get("lastClr", ""))
        elif tag == "schemeClr":
            base = palette.named(value)
        elif tag == "prstClr":
            base = _PRESETS.get(value)
        else:
            base = None
        return None if base is None else _changed(base, stated)
    return None


def is_transparent(parent: Element) -> bool:
    """Whether the colour inside an element is so thin that nothing is seen of it."""
    alpha = parent.find(f"*/{A}alpha")
    share = _share(alpha) if alpha is not None else None
    return share is not None and share <= _FAINT


def is_solid(parent: Element) -> bool:
    """Whether the colour inside an element covers what is below."""
    alpha = parent.find(f"*/{A}alpha")
    return alpha is None or _share(alpha) == 1


def lost(letters: Rgb | None, back: Rgb | None) -> str:
    """Why letters cannot be seen on a colour; "" if they can, or if their own cannot be told.

    Where it cannot be told what is behind letters that would be lost on paper, they are `UNSURE`.
    """
    if letters is None or not _same(letters, WHITE if back is None else back):
        return ""
    return UNSURE if back is None else SAME_COLOUR


@lru_cache(maxsize=1024)
def _same(one: Rgb, other: Rgb) -> bool:
    return same_colour(*(f"{red:02X}{green:02X}{blue:02X}" for red, green, blue in (one, other)))


def hexadecimal(text: str) -> Rgb | None:
    """The colour of "RRGGBB", or of "AARRGGBB" as sheets write it."""
    digits = text[-6:]
    try:
        value = int(digits, 16) if len(text) in (6, 8) else -1
    except ValueError:
        value = -1
    return (value >> 16, value >> 8 & 255, value & 255) if value >= 0 else None


def tinted(base: Rgb, tint: float) -> Rgb:
    """Lighter for a tint above 0, darker below, as sheets have it (-1 to 1)."""
    hue, light, depth = colorsys.rgb_to_hls(*(channel / 255 for channel in base))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return _rgb(hue, light, depth)


def _changed(base: Rgb, stated: Element) -> Rgb | None:
    """Apply what stands inside a colour; None where it is something rare."""
    hue, light, depth = colorsys.rgb_to_hls(*(channel / 255 for channel in base))
    for change in stated:
        share = _share(change)
        tag = str(change.tag).rpartition("}")[2]
        if tag == "alpha":
            continue
        if share is None:
            return None
        if tag == "lumMod":
            light *= share
        elif tag == "lumOff":
            light += share
        elif tag == "shade":
            light *= share
        elif tag == "tint":
            light = light * share + 1 - share
        else:
            return None
    return _rgb(hue, light, depth)


def _share(change: Element) -> float | None:
    value = number(change.get("val"))
    return None if value is None else value / _WHOLE


def _rgb(hue: float, light: float, depth: float) -> Rgb:
    red, green, blue = colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), depth)
    return round(red * 255), round(green * 255), round(blue * 255)
