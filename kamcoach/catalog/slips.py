"""What is probably wrong with a file that is not YAML: the slips people make, by their looks.

A YAML parser says what it did not expect, and often a line late. Somebody who writes a first rubric
is told of a tab, an indentation, a colon or a quotation mark instead.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import yaml


class Slip(NamedTuple):
    """Where it is, what is wrong, and what to do."""

    line: int
    what: str
    do: str


class _Place(NamedTuple):
    """Where the parser stopped, and what it says."""

    lines: Sequence[str]
    line: int
    column: int
    problem: str
    context: int
    """The line in which what it was reading began."""

    def text(self, line: int) -> str:
        return self.lines[line - 1] if 0 < line <= len(self.lines) else ""

    @property
    def at_key(self) -> bool:
        """Whether it is a key that does not fit, or the `-` of a list."""
        text = self.text(self.line)
        if "mapping values" in self.problem:
            return text.find(":") == self.column
        return "did not find expected" in self.problem and _indent(text) == self.column

    @property
    def above(self) -> int:
        """The line above that says something, 0 where there is none."""
        return next((n for n in range(self.line - 1, 0, -1) if _says(self.text(n))), 0)


_KEY = re.compile(r"(?:- +)*[\w.@-]+:(?:\s|$)")
_GLUED = re.compile(r"([A-Za-z_][\w.-]*):(?=[^\s:/])")
_BARE = re.compile(r"([A-Za-z_][\w.-]*)(?: +|$)")
_QUOTED = re.compile(r"""\s*(?:- +|[\w.-]+: +)+(["'])(?:(?!\1).)*\1\s*[^\s,:#\]}]""")
_OTHER_QUOTES = {'"': "'single quotes'", "'": '"double quotes"'}
_MENDS = {
    "mapping values": 'a value that holds a colon is put in "quotes"',
    "cannot start any token": 'a value that begins with @, % or ` is put in "quotes"',
    "expected key": 'a value that holds an apostrophe is put in "double quotes"',
    "',' or": "see that every [ and { is closed again, with commas between what it holds",
    "'-' indicator": "in a list every line begins with `- `",
    "expected ':'": "a colon is missing here or in the line above",
    "": "quote values that hold a colon or a bracket",
}
_SHOWN = 50
"""Characters of a line that advice repeats."""


def slip(text: str, error: yaml.YAMLError) -> Slip:
    """The slip in a text of which the parser says this."""
    mark, context = (getattr(error, f"{what}_mark", None) for what in ("problem", "context"))
    problem = getattr(error, "problem", None) or "it cannot be read"
    line, column = (mark.line + 1, mark.column) if mark else (1, 0)
    began = context.line + 1 if context else line
    if "unexpected end of stream" in problem:
        return Slip(
            began, "a quotation mark opens here and never closes", "Close it, or leave it out."
        )
    place = _Place(text.splitlines(), line, column, problem, began)
    for find in (_tab, _quoted, _no_colon, _indented):
        if found := find(place):
            return found
    advice = next(do for said, do in _MENDS.items() if said in problem)
    return Slip(min(line, len(place.lines)), problem, f"Check the indentation; {advice}.")


def _tab(place: _Place) -> Slip | None:
    told = "a tab" in place.problem or "\\t" in place.problem
    if not told and not re.match(r" *\t", place.text(place.line)):
        return None
    what = "a tab stands where only spaces may"
    return Slip(place.line, what, "Check the indentation; it is made of spaces, never of tabs.")


def _quoted(place: _Place) -> Slip | None:
    """A text that goes on behind its closing quotation mark."""
    found = _QUOTED.match(place.text(place.line))
    if not found:
        return None
    what = "the text goes on after the closing quotation mark"
    return Slip(place.line, what, f"See that the whole text is put in {_OTHER_QUOTES[found[1]]}.")


def _no_colon(place: _Place) -> Slip | None:
    """A key without its colon, or without the space after it."""
    line = place.context if "expected ':'" in place.problem else place.above if place.at_key else 0
    text = place.text(line).strip()
    if not text or _KEY.match(text) or (place.at_key and _goes_on(place)):
        return None
    for pattern, lacking in ((_GLUED, "a space after its colon"), (_BARE, "its colon")):
        if found := pattern.match(text):
            rest = text[found.end() :][:_SHOWN]
            what = f"the key `{found[1]}` lacks {lacking}"
            return Slip(line, what, f"Write `{f'{found[1]}: {rest}'.rstrip()}`.")
    return None


def _goes_on(place: _Place) -> bool:
    """Whether the line above is no key, but more of a text that began above it."""
    indent = _indent(place.text(place.above))
    if indent != _indent(place.text(place.line)):
        return True
    over = (place.text(n) for n in range(place.above - 1, 0, -1))
    outer = next((text for text in over if _says(text) and _indent(text) < indent), "x:")
    return not outer.rstrip().endswith(":")


def _indented(place: _Place) -> Slip | None:
    """A key or list item that stands further in or out than those it belongs to."""
    here, above = (_indent(place.text(line)) for line in (place.line, place.above))
    if not (place.at_key and place.above) or here == above:
        return None
    what = (
        f"the indentation does not fit (this line is indented by {here}, the one above by {above})"
    )
    do = "Check the indentation: what belongs together is indented alike, by spaces."
    return Slip(place.line, what, do)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _says(text: str) -> bool:
    return bool(text.strip()) and not text.lstrip().startswith("#")
