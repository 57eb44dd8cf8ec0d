"""The names of criteria in running text: "AC2.3", "MP1-MP4", "NOS K12 and K13"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kamcoach.models.pack import Rubric, RulePack

_GENERIC = ("criterion", "learning outcome", "lo", "ac")
"""In use everywhere, whether or not a rubric has them: with an unknown number they are wrong."""
_ASSESSED = "assessment criterion"
"""Says no more than "criterion"."""
_NUMBER = r"(\d{1,3}(?:\.\d{1,3}){0,2})(?![\w%]|\.\d|,\d)"
_AND = re.compile(r"\s*(?:,\s*and\b|[,;/&+]|\band\b|(?P<range>[-–—]|\bto\b))\s*")
_ALONE = re.compile(_NUMBER + r"(?=\s*(?:[-,;:./&+)\]–—]|\b(?:and|to|is|are|see|in|on|at)\b|$))")
_MOST_LISTED = 60


class Code(NamedTuple):
    """One name of criteria in a text, and what it may stand for."""

    text: str
    ids: tuple[str, ...]


class Codes(NamedTuple):
    """One or several names that stand together, as half-open offsets of a text."""

    start: int
    end: int
    codes: tuple[Code, ...]
    sure: bool
    """Whether it can hardly be anything else; "P1" may be a priority, "AMP8" a period, and
    "criterion 2" one of those by which a customer was chosen."""


class CodeReader:
    """Finds the names that the rubrics of a pack have for their criteria."""

    def __init__(self, rubrics: Sequence[Rubric]) -> None:
        """Collect the names; the longest are looked for first."""
        ids: dict[str, dict[str, None]] = {}
        for rubric in rubrics:
            called = {c.id: c.signs for c in rubric.criteria}
            called |= {o.id: o.signs for o in rubric.outcomes}
            for id, signs in called.items():
                for sign in signs:
                    ids.setdefault(sign, {})[id] = None
        self._ids = {sign: tuple(found) for sign, found in ids.items()}
        words = {sign.rpartition(" ")[0] for sign in ids}.union(_GENERIC, [_ASSESSED])
        self._words = words
        self._doubtful = {r.id.casefold() for r in rubrics} | {w for w in words if len(w) == 1}
        ordered = sorted(words, key=lambda w: (-len(w), w))
        listed = "|".join(_pattern(w, w in self._doubtful) for w in ordered)
        self._first = re.compile(
            rf"(?<![\w.£$€])({listed})(?:[\s.:#]{{0,2}}(?:[Nn]os?\.?\s?)?){_NUMBER}"
        )
        self._column = re.compile(rf"({listed})(?:s|\b)")

    def find(self, text: str) -> Iterator[Codes]:
        """Every name in a text, those joined by commas, "and" or "to" together."""
        at = 0
        while found := self._first.search(text, at):
            word, end = self._known(found[1]), found.end()
            codes = [self._code(word, found[2], found.group())]
            while (more := _AND.match(text, end)) and len(codes) < _MOST_LISTED:
                following = self._first.match(text, more.end())
                number = _ALONE.match(text, more.end())
                if following:
                    word, last, end = self._known(following[1]), following[2], following.end()
                elif number and number[1].count(".") == found[2].count("."):
                    last, end = number[1], number.end()
                else:
                    break
                if more["range"]:
                    codes += self._between(word, codes[-1].text, last)
                codes.append(self._code(word, last, following.group() if following else ""))
            doubtful = word in self._doubtful or (word == "criterion" and "." not in found[2])
            yield Codes(found.start(), end, tuple(codes), not doubtful)
            at = end

    def column(self, header: str) -> str:
        """The word that a column of numbers goes without ("AC", "Criteria covered"), or ""."""
        found = self._column.match(header.strip(" :*#."))
        if found is None:
            return ""
        word = self._known(found[1])
        return word if len(word) > 3 or (len(word) > 1 and found[1].isupper()) else ""

    def numbered(self, word: str, text: str) -> tuple[Code, ...]:
        """The codes of a cell that holds numbers only, under a column of that word."""
        parts = re.split(r"\s*(?:[,;/&+]|\band\b)\s*", text.strip())
        if not all(re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){0,2}", part) for part in parts):
            return ()
        return tuple(self._code(word, part, "") for part in parts[:_MOST_LISTED])

    def _known(self, written: str) -> str:
        word = " ".join(re.sub(r"[.:_-]", " ", written.casefold()).split())
        word = word.replace("criteria", "criterion")
        if word not in self._words:  # written without the spaces: "SRMMP05"
            squeezed = word.replace(" ", "")
            word = next(w for w in self._words if w.replace(" ", "") == squeezed)
        return "criterion" if word == _ASSESSED else word

    def _code(self, word: str, number: str, written: str) -> Code:
        plain = ".".join(str(int(part)) for part in number.split("."))
        shown = " ".join(written.split()) or f"{word if len(word) > 3 else word.upper()} {number}"
        return Code(shown, self._ids.get(f"{word} {plain}", ()))

    def _between(self, word: str, first: str, last: str) -> Iterable[Code]:
        """What a range leaves out: 1.2 in "AC1.1-1.3"."""
        low, high = (re.findall(r"\d+", text) for text in (first, last))
        if len(low) < len(high) or low[-len(high) : -1] != high[:-1]:
            return
        for number in range(int(low[-1]) + 1, min(int(high[-1]), int(low[-1]) + _MOST_LISTED)):
            yield self._code(word, ".".join((*high[:-1], str(number))), "")


def _pattern(word: str, doubtful: bool) -> str:
    """How a word may be written: in any case, and what is doubtful in capitals only."""
    if doubtful:
        return re.escape(word.upper())
    parts = (re.escape(part).replace("criterion", "criteri(?:on|a)") for part in word.split())
    return f"(?i:{r'[ .:_-]{0,2}'.join(parts)})"


_READERS: dict[str, CodeReader] = {}


def code_reader(pack: RulePack) -> CodeReader:
    """The reader of a pack, built once per process for each pack hash."""
    if pack.sha256 not in _READERS:
        _READERS[pack.sha256] = CodeReader(pack.rubrics)
    return _READERS[pack.sha256]
