"""The colours of a DOCX file: those it states, and those it takes from its theme."""

from collections.abc import Mapping
from colorsys import hls_to_rgb, rgb_to_hls
from typing import NamedTuple

from kamcoach.readers.archive import Element
from kamcoach.readers.docx.package import A, W
from kamcoach.readers.visibility import colour

_SLOTS = {
    "dk1": ("dark1", "tx1", "text1"),
    "lt1": ("light1", "bg1", "background1"),
    "dk2": ("dark2", "tx2", "text2"),
    "lt2": ("light2", "bg2", "background2"),
    "hlink": ("hyperlink",),
    "folHlink": ("followedHyperlink",),
}
# What a document may swap: the theme's dark and light for text and background.
_SWAPPED = {
    "t1": ("tx1", "text1"),
    "bg1": ("bg1", "background1"),
    "t2": ("tx2", "text2"),
    "bg2": ("bg2", "background2"),
}
_LEAST_ALPHA = 0.5
"""A fill that lets more than half shine through hides nothing behind it, and is no background."""


class Palette(NamedTuple):
    """The colours of a theme by every name that files use for them."""

    colours: Mapping[str, str] = {}

    def stated(self, element: Element, name: str, theme: str) -> str | None:
        """The colour in the attribute `name`, or as `theme` has it; None for automatic."""
        found = self.colours.get(element.get(f"{W}{theme}", ""))
        if found is None:
            return colour(element.get(f"{W}{name}", ""))
        prefix = "theme" if theme == "themeColor" else theme
        if (tint := _byte(element.get(f"{W}{prefix}Tint"))) is not None:
            return _lighter(found, tint, 1 - tint)
        if (shade := _byte(element.get(f"{W}{prefix}Shade"))) is not None:
            return _lighter(found, shade, 0)
        return found

    def drawn(self, parent: Element | None) -> str | None:
        """The colour inside a fill of a drawing; None if there is none, or it is see-through."""
        for element in parent if parent is not None else ():
            kind = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
            if kind == "schemeClr":
                found = self.colours.get(element.get("val", ""))
            elif kind in ("srgbClr", "prstClr"):
                found = colour(element.get("val", ""))
            elif kind == "sysClr":
                found = colour(element.get("lastClr", ""))
            else:
                continue
            return found and _changed(found, element)
        return None


def read_palette(theme: Element | None, settings: Element | None) -> Palette:
    """Read the theme part, and from the settings which of its colours stand for which."""
    scheme = next(theme.iter(f"{A}clrScheme"), None) if theme is not None else None
    if scheme is None:
        return Palette()
    found: dict[str, str] = {}
    for slot in scheme:
        value = Palette().drawn(slot)
        if value and isinstance(slot.tag, str):
            name = slot.tag.rpartition("}")[2]
            found.update(dict.fromkeys((name, *_SLOTS.get(name, ())), value))
    mapping = settings.find(f"{W}clrSchemeMapping") if settings is not None else None
    if mapping is not None:
        plain = dict(found)
        for attribute, names in _SWAPPED.items():
            if value := plain.get(mapping.get(f"{W}{attribute}", "")):
                found.update(dict.fromkeys(names, value))
    return Palette(found)


def _changed(found: str, element: Element) -> str | None:
    """The colour after what a drawing does to it, in order."""
    for change in element:
        kind = change.tag.rpartition("}")[2] if isinstance(change.tag, str) else ""
        part = _share(change.get("val"))
        if part is None:
            continue
        if kind == "alpha" and part < _LEAST_ALPHA:
            return None
        if kind in ("lumMod", "shade"):
            found = _lighter(found, part, 0)
        elif kind == "lumOff":
            found = _lighter(found, 1, part)
        elif kind == "tint":
            found = _lighter(found, part, 1 - part)
    return found


def _lighter(found: str, factor: float, offset: float) -> str:
    """Change the lightness of a colour."""
    hue, light, satiety = rgb_to_hls(*(int(found[at : at + 2], 16) / 255 for at in (0, 2, 4)))
    light = min(max(light * factor + offset, 0.0), 1.0)
    return "".join(f"{round(part * 255):02X}" for part in hls_to_rgb(hue, light, satiety))


def _byte(text: str | None) -> float | None:
    try:
        return min(int(text or "", 16), 255) / 255
    except ValueError:
        return None


def _share(text: str | None) -> float | None:
    try:
        return min(max(int(text or ""), 0), 1_000_000) / 100_000
    except ValueError:
        return None
