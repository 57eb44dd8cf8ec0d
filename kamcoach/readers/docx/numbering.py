"""The lists of a DOCX file: which paragraphs stand in one, and the numbers of headings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kamcoach.readers.archive import Element
from kamcoach.readers.docx.face import VAL, is_on
from kamcoach.readers.docx.package import W
from kamcoach.readers.docx.styles import Numbered, value
from kamcoach.readers.text import number

_LEVELS = 9
_NO_NUMBER = ("bullet", "none")
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_MOST_ROMAN = 3999
_MOST_LETTERS = 26 * 9


class _Level(NamedTuple):
    form: str
    text: str
    """As "%1.%2"."""
    start: int
    style: str
    legal: bool
    """All its numbers are shown as plain ones."""


class _List(NamedTuple):
    """A list: levels by their depth from 0; lists with one `family` count on together."""

    family: str
    levels: Mapping[int, _Level]
    restarts: Mapping[int, int]
    """Where it begins anew, by level."""


@dataclass
class Numbering:
    """The lists of a file, and how far each has counted."""

    lists: Mapping[str, _List] | None = None
    """By id; None if the file has no such part."""
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def depth(self, place: Numbered) -> int:
        """How deep a paragraph stands in a list, from 1; 0 if a reader sees no list there."""
        if place.list_id == "0":
            return 0
        level = self._level(place)
        if self.lists is not None:
            found = self.lists.get(place.list_id)
            shown = found.levels.get(level) if found else None
            if shown is None or (shown.form == "none" and not shown.text.strip()):
                return 0
        return level + 1

    def count(self, place: Numbered) -> str:
        """Count a paragraph and return its number as the page shows it, without marks around."""
        found = (self.lists or {}).get(place.list_id)
        level = self._level(place)
        if found is None or level not in found.levels:
            return ""
        counts = self._counts.setdefault(found.family, [None] * _LEVELS)
        if place.list_id not in self._begun:
            self._begun.add(place.list_id)
            for at, start in found.restarts.items():
                counts[at] = start - 1
        for at in range(level + 1):
            so_far = counts[at]
            if so_far is None:
                counts[at] = found.levels[at].start if at in found.levels else 1
            elif at == level:
                counts[at] = so_far + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        return _shown(found, level, [count or 0 for count in counts])

    def _level(self, place: Numbered) -> int:
        level = place.level
        if level is None:
            found = (self.lists or {}).get(place.list_id)
            levels = found.levels if found and place.style else {}
            level = next((at for at, each in levels.items() if each.style == place.style), 0)
        return min(level, _LEVELS - 1)


def read_numbering(root: Element | None) -> Numbering:
    """Read the numbering part."""
    if root is None:
        return Numbering()
    families = {
        each.get(f"{W}abstractNumId", ""): _levels(each) for each in root.iter(f"{W}abstractNum")
    }
    lists = {}
    for each in root.iter(f"{W}num"):
        family = value(each, "abstractNumId") or ""
        changed = list(each.iter(f"{W}lvlOverride"))
        levels = {**families.get(family, {})}
        restarts = {}
        for override in changed:
            levels.update(_levels(override))
            at = number(override.get(f"{W}ilvl"))
            start = number(value(override, "startOverride"))
            if at is not None and 0 <= at < _LEVELS and start is not None:
                restarts[at] = start
        lists[each.get(f"{W}numId", "")] = _List(family, levels, restarts)
    return Numbering(lists)


def _levels(parent: Element) -> dict[int, _Level]:
    levels = {}
    for each in parent.iter(f"{W}lvl"):
        at = number(each.get(f"{W}ilvl"))
        if at is not None and 0 <= at < _LEVELS:
            legal = each.find(f"{W}isLgl")
            start = number(value(each, "start"))
            levels[at] = _Level(
                value(each, "numFmt") or "decimal",
                value(each, "lvlText") or "",
                1 if start is None else start,
                value(each, "pStyle") or "",
                legal is not None and is_on(legal.get(VAL, "1")),
            )
    return levels


def _shown(found: _List, level: int, counts: list[int]) -> str:
    own = found.levels[level]
    if own.form in _NO_NUMBER:
        return ""
    text = own.text
    for at in range(level + 1):
        above = found.levels.get(at)
        form = "decimal" if own.legal or above is None else above.form
        text = text.replace(f"%{at + 1}", _FORMS.get(form, str)(counts[at]))
    return text.strip(" .:;,()[]")


def _roman(count: int) -> str:
    if not 0 < count <= _MOST_ROMAN:
        return str(count)
    text = ""
    for worth, letters in _ROMAN:
        times, count = divmod(count, worth)
        text += letters * times
    return text


def _letters(count: int) -> str:
    if not 0 < count <= _MOST_LETTERS:
        return str(count)
    times, at = divmod(count - 1, 26)
    return chr(ord("a") + at) * (times + 1)


_FORMS: Mapping[str, Callable[[int], str]] = {
    "none": lambda _: "",
    "decimalZero": lambda count: f"{count:02}",
    "lowerRoman": _roman,
    "upperRoman": lambda count: _roman(count).upper(),
    "lowerLetter": _letters,
    "upperLetter": lambda count: _letters(count).upper(),
}
