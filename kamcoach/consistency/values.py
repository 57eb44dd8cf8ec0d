"""Values as people write them, compared with care: they differ only where that is certain."""

import re
from typing import NamedTuple

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>20\d\d)-(?P<number>\d\d)-(?P<day>\d\d)(?!\d)",
        r"(?<!\d)(?P<day>\d\d?)[/.](?P<number>\d\d?)[/.](?P<year>20\d\d)(?!\d)",
        rf"\b(?P<day>\d\d?)(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?",
        rf"\b{_MONTH}\s+(?P<day>\d\d?)(?:st|nd|rd|th)?\b(?:,?\s+{_YEAR})?",
        rf"\b{_MONTH}(?:,?\s+{_YEAR})?",
    )
)
_FIGURE = re.compile(
    r"(?P<money>£|€|\$)?\s?(?<![\w.])(?P<number>\d[\d,]*(?:\.\d+)?)"
    r"(?:\s?(?P<scale>thousand|million|k|m)(?![\w]))?(?:\s?(?P<percent>%|per cent\b))?",
    re.IGNORECASE,
)
_SCALES = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000, "": 1}
_LEVEL = re.compile(r"very high|very low|high|medium|moderate|low|[hml]", re.IGNORECASE)
_LEVELS = {"h": "high", "m": "medium", "l": "low", "moderate": "medium"}
_WORD = re.compile(r"[^\W\d_]+")
_MOST_WORDS = 12
"""Of a job title."""
_STEM = 5
"""Letters that two forms of a word have in common."""
_SMALL = frozenset({"the", "of", "for", "and", "a", "an", "in", "at", "to", "our", "their"})


class Date(NamedTuple):
    """A date as far as it is given; 0 where it is not. The month is always given."""

    year: int
    month: int
    day: int


def date(text: str) -> Date | None:
    """The one date of a text; None where there is none, or several different ones."""
    found = dates(text)
    return next(iter(found)) if len(found) == 1 else None


def dates(text: str) -> frozenset[Date]:
    """Every date of a text that names a month."""
    return _dated(text)[0]


def _dated(text: str) -> tuple[frozenset[Date], str]:
    """The dates of a text, and what is left of it without them."""
    found: set[Date] = set()
    for pattern in _DATES:
        for match in pattern.finditer(text):
            part = match.groupdict()
            if part.get("number"):
                month = int(part["number"])
            else:
                month = _MONTHS.index(part["month"][:3].lower()) + 1
            day = int(part.get("day") or 0)
            if 1 <= month <= 12 and day <= 31:
                found.add(Date(int(part["year"] or 0), month, day))
        text = pattern.sub(" ", text)  # "4 March" is not March as well
    return frozenset(found), text


def dates_differ(one: Date, other: Date) -> bool:
    """Whether two dates cannot be the same day, as far as both are given."""
    return any(a and b and a != b for a, b in zip(one, other, strict=True))


class Figure(NamedTuple):
    """A number with what it counts: "£", "%", or "" for anything else."""

    unit: str
    value: float


def figure(text: str) -> Figure | None:
    """The one figure of a text, dates left out; None where there is none, or several."""
    found = _FIGURE.search(figure_in(text))
    if found is None:
        return None
    part = found.groupdict(default="")
    value = float(part["number"].replace(",", "")) * _SCALES[part["scale"].lower()]
    return Figure("%" if part["percent"] else part["money"], value)


def figure_in(text: str) -> str:
    """The one figure of a text as it is written; empty where there is none, or several."""
    found = list(_FIGURE.finditer(_dated(text)[1]))
    return found[0].group().strip() if len(found) == 1 else ""


def figures_differ(one: Figure, other: Figure) -> bool:
    """Whether two figures count the same and come to different numbers."""
    return one.unit == other.unit and one.value != other.value


def level(text: str) -> str:
    """The level that a cell opens with, as "high"; empty where it opens with none."""
    found = _LEVEL.match(text.strip())
    if found is None or text.strip()[found.end() : found.end() + 1].isalnum():
        return ""
    if text.strip()[found.end() : found.end() + 1] == "/":  # "Low/Medium" is neither
        return ""
    return _LEVELS.get(found.group().lower(), found.group().lower())


def titles_differ(one: str, other: str) -> bool:
    """Whether two job titles are neither the same, nor part or short form of one another."""
    few, many = sorted((_title(one), _title(other)), key=len)
    return bool(few) and not (
        all(any(_short(word, other) for other in many) for word in few) or _initials(few, many)
    )


def _title(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if word not in _SMALL][:_MOST_WORDS]


def _short(word: str, other: str) -> bool:
    """The same word in another form, or one short for the other, as "ops" and "operations"."""
    if word[:_STEM] == other[:_STEM]:
        return True
    brief, full = sorted((word, other), key=len)
    letters = iter(full)
    return len(brief) < _STEM and brief[0] == full[0] and all(letter in letters for letter in brief)


def _initials(few: list[str], many: list[str]) -> bool:
    """Whether one word is made of the first letters of the others, as "CFO"."""
    return len(few) == 1 and few[0] == "".join(word[0] for word in many)
