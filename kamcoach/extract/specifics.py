"""Concrete details in text: amounts, percentages, numbers, dates, rhythms, people, roles, quotes.

Everything works on the joined text of a document (`Searchable`), in a few linear passes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from kamcoach.extract.initials import initials
from kamcoach.extract.lexicon import Finder
from kamcoach.extract.text import Searchable
from kamcoach.models.submission import SpecificKind

Detail = tuple[int, int, SpecificKind]
Hit = tuple[int, int, int]
Found = TypeVar("Found", Hit, Detail)

_DIGITS = re.compile(r"\d+(?:,\d+)*(?:\.\d+)?")
"""Numbers are found by their digits and classified by what stands around them: one alternation
over every character would cost ten times as much."""
_CURRENCY_BEFORE = re.compile(r"(?:[£$€]|\b(?:GBP|EUR|USD))[ ]?$")
_MONEY_AFTER = re.compile(
    r"[ ]?(?:k|m|million|thousand)?[ ]?(?:GBP|EUR|USD|pounds?|euros?|quid|pence)\b|p\b",
    re.IGNORECASE,
)
_SCALE = re.compile(r"[ ]?(?:k|m|mn|bn|million|billion|thousand)\b", re.IGNORECASE)
_PERCENT_AFTER = re.compile(r"[ ]?(?:%|per ?cent\b|pct\b|percentage points?\b)", re.IGNORECASE)
_PERIOD_BEFORE = re.compile(r"\b(?:Q|H|FY|CY|P|[Ww]eek|[Ww]k)[ -]?$")
_PERIOD_AFTER = re.compile(r"[ ]?(?:(?:FY)?[ ]?\d{2,4}\b|/\d\d\b)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_REST = re.compile(r"(?:/\d\d(?:\d\d)?|-\d\d(?:-\d\d)?|[–-](?:20)?\d\d)\b")
_SLASHED = re.compile(r"(?:[/.]\d{1,2}){1,2}(?:[/.](?:20)?\d\d)\b")
_CODE_AFTER = re.compile(r"(?!(?:K|M|MN|BN|MW|MWH|MWh|KW|KWH|GW|GWh|MB|GB|TB|L|T|X|C)\b)[A-Z]")
"""What makes a name of a number (3D, 18F, 737MAX), where it is no unit."""
_DAY_AND_MONTH = re.compile(r"(?!24/7)(0?[1-9]|[12]\d|3[01])/(0?[1-9]|1[0-2])(?![\d/%]|[.,]\d)")
"""A date without its year; where the first could be a part of the second, words must say so."""
_ON_A_DAY = re.compile(
    r"\b(?:by|on|since|until|till|from|before|after|w/c|dated)[ ]$", re.IGNORECASE
)
_NOT_A_QUANTITY = re.compile(
    r"(?:section|figure|fig|table|page|appendix|version|step|annex|clause|template|slide|item)s?"
    r"[ .]*$",
    re.IGNORECASE,
)
_ONE_OF_SEVERAL = re.compile(
    r"\b(?:objective|goal|aim|strategy|action|priority)[ ]$", re.IGNORECASE
)
_DAY_BEFORE = re.compile(
    r"(?<!\d)((?:\d{1,2}(?:[-–]|[ ]to[ ]))?\d{1,2})(?:st|nd|rd|th)?(?:[ ]of)?[ ]$"
)
_YEAR_AFTER = re.compile(r"[ ,]{1,2}(?:20)?\d\d\b|[ ]\d{1,2}(?:st|nd|rd|th)?\b")
_MONTH_CONTEXT = re.compile(
    r"(?:\b(?:by|in|from|until|till|to|since|end|mid|early|late|of|before|after|for|last|next|this|"
    r"every|each|and|between|during)|[-–/&]|\d)[ -]?$",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"[A-Z](?<!\w[A-Z])[a-zà-ÿ'’]*[a-zà-ÿ](?:-[A-Z][a-zà-ÿ]+)?"
    r"(?:[ ](?:[A-Z]\.[ ])?(?:(?:van|de|da|der|al|bin)[ ])*(?:O['’]|Mc|Mac|D['’])?"
    r"[A-Z][a-zà-ÿ'’]+(?:-[A-Z][a-zà-ÿ]+)?)"
)
"""These patterns open with the characters they start at and look back for the boundary: the
matcher finds such a start several times faster than it tries a boundary at every character."""
_CAPITAL = re.compile(r"[A-Z](?<!\w[A-Z])[^\W\d_]+(?:-[A-Z][^\W\d_]+)?")
_INITIAL_NAME = re.compile(
    r"[A-Z](?<!\w[A-Z])(?:\.|(?:(?<=D)(?:r|ame)|(?<=M)(?:rs?|s|iss)|(?<=P)rof|(?<=C)llr|(?<=S)ir)"
    r"\.?)[ ]?([A-Z][a-zà-ÿ]{2,})\b"
)
_DOUBLE_QUOTE = re.compile(r"[“\"]([^“”\"\n]{10,}?)[”\"]")
_SINGLE_QUOTE = re.compile(r"[‘'](?<=[\s(][‘'])([^‘’'\n]{15,}?)[’'](?=[\s.,;)]|$)")
_AMBIGUOUS_MONTHS = frozenset({"may", "march", "mar", "sat", "sun", "dec", "jan"})


def details(text: Searchable, hits: Sequence[Hit], finder: Finder) -> list[Detail]:
    """Every specific in the joined text, in order of start."""
    by_class = _positions(hits, finder)
    amounts = _numbers(text.raw) + _months(text, by_class.get("month", ()))
    amounts += [(s, e, "date") for s, e in by_class.get("loose-date", ())]
    amounts += [(s, e, "rhythm") for s, e in by_class.get("rhythm", ())]
    amounts += [(s, e, "number") for s, e in by_class.get("count-word", ())]
    roles: list[Detail] = [(s, e, "role") for s, e in by_class.get("role", ())]
    quotes: list[Detail] = [
        (m.start(), m.end(), "quote")
        for pattern in (_DOUBLE_QUOTE, _SINGLE_QUOTE)
        for m in pattern.finditer(text.raw)
    ]
    several = (amounts, roles, _people(text, by_class), quotes)
    return sorted(detail for found in several for detail in outermost(found))


def tells_apart(text: str, start: int) -> bool:
    """Whether the number at `start` only says which one is meant, as in "objective 1"."""
    return _ONE_OF_SEVERAL.search(text, max(0, start - 12), start) is not None


def outermost(found: Sequence[Found]) -> Iterator[Found]:
    """Those that stand in no longer one: the 12 of "12 June" is a date, and no number."""
    around = (0, 0)
    for one in sorted(found, key=lambda f: (f[0], -f[1])):
        if one[1] > around[1] or one[:2] == around:
            around = one[:2]
            yield one


_USED = (
    "month",
    "loose-date",
    "rhythm",
    "role",
    "count-word",
    "first-name",
    "not-a-name",
    "word-name",
)


def _positions(hits: Sequence[Hit], finder: Finder) -> dict[str, list[tuple[int, int]]]:
    wanted = {finder.number[name]: name for name in _USED}
    out: dict[str, list[tuple[int, int]]] = {}
    for start, end, number in hits:
        name = wanted.get(number)
        if name is not None:
            out.setdefault(name, []).append((start, end))
    return out


def _numbers(raw: str) -> list[Detail]:
    out: list[Detail] = []
    done = 0
    for match in _DIGITS.finditer(raw):
        start, end = match.span()
        if start < done:
            continue
        before = raw[start - 1]
        if before.isalpha() and not _PERIOD_BEFORE.search(raw, max(0, start - 6), start):
            continue
        detail = _number(raw, start, end)
        if detail is not None:
            out.append(detail)
            done = detail[1]
    return out


def _number(raw: str, start: int, end: int) -> Detail | None:
    """Classify the number at `start`; None where it only counts sections, tables and the like."""
    low = max(0, start - 10)
    currency = _CURRENCY_BEFORE.search(raw, low, start)
    if currency:
        scale = _SCALE.match(raw, end)
        return currency.start(), scale.end() if scale else end, "money"
    percent = _PERCENT_AFTER.match(raw, end)
    if percent:
        return start, percent.end(), "percent"
    money = _MONEY_AFTER.match(raw, end)
    if money:
        return start, money.end(), "money"
    period = _PERIOD_BEFORE.search(raw, low, start)
    if period:
        rest = _PERIOD_AFTER.match(raw, end)
        return period.start(), rest.end() if rest else end, "date"
    if _YEAR.fullmatch(raw, start, end):
        rest = _YEAR_REST.match(raw, end)
        return start, rest.end() if rest else end, "date"
    slashed = _SLASHED.match(raw, end) if end - start <= 2 else None
    if slashed:
        return start, slashed.end(), "date"
    day = _DAY_AND_MONTH.match(raw, start)
    if day and (int(day[1]) > int(day[2]) or _ON_A_DAY.search(raw, max(0, start - 8), start)):
        return start, day.end(), "date"
    if _NOT_A_QUANTITY.search(raw, low, start) or _CODE_AFTER.match(raw, end):
        return None
    scale = _SCALE.match(raw, end)
    return start, scale.end() if scale else end, "number"


def _months(text: Searchable, spans: Sequence[tuple[int, int]]) -> list[Detail]:
    out: list[Detail] = []
    for start, end in spans:
        if not text.raw[start].isupper():
            continue
        day = _DAY_BEFORE.search(text.raw, max(0, start - 9), start)
        year = _YEAR_AFTER.match(text.raw, end)
        if text.folded[start:end] in _AMBIGUOUS_MONTHS and not (
            day or year or _MONTH_CONTEXT.search(text.raw, max(0, start - 9), start)
        ):
            continue
        out.append((day.start(1) if day else start, year.end() if year else end, "date"))
    return out


def _people(text: Searchable, by_class: Mapping[str, Sequence[tuple[int, int]]]) -> list[Detail]:
    """Full names that open with a first name or stand beside a role; then their parts alone."""
    raw, folded = text.raw, text.folded
    firsts = {start for start, _ in by_class.get("first-name", ())}
    barred = {start for start, _ in by_class.get("not-a-name", ())}
    roles = {start for start, _ in by_class.get("role", ())}
    parts: set[str] = set()
    spans: dict[int, int] = {}
    for match in _NAME.finditer(raw):
        start, end = match.span()
        if start in barred:
            continue
        last = match.group().rsplit(" ", 1)[-1]
        if end - len(last) in barred or end - len(last) in roles:
            continue
        if start in firsts or (start not in roles and _beside_role(raw, end, roles)):
            spans[start] = end
            parts.update(
                w.lower() for w in match.group().replace("’", "'").split(" ") if len(w) > 2
            )
    for match in _INITIAL_NAME.finditer(raw):
        if match.start(1) not in barred:
            spans.setdefault(match.start(), match.end())
    words = {start for start, _ in by_class.get("word-name", ())}
    for start, end in by_class.get("first-name", ()):
        if (
            raw[start].isupper()
            and start not in spans
            and (start not in words or folded[start:end] in parts)
        ):
            spans[start] = end
    for match in _CAPITAL.finditer(raw) if parts else ():
        if match.group().lower() in parts and match.start() not in barred:
            spans.setdefault(match.start(), match.end())
    known = roles | {start for start in firsts if raw[start].isupper()}
    full = [span for span in spans.items() if " " in raw[span[0] : span[1]]]
    for start, end in initials(raw, full, barred=barred, people=known):
        spans.setdefault(start, end)
    return [(s, _without_s(raw, s, e), "person") for s, e in spans.items()]


def _without_s(raw: str, start: int, end: int) -> int:
    """Where a name ends without the "'s" of what is somebody's."""
    return end - 2 if raw[start:end].endswith(("'s", "’s")) else end


_ROLE_AFTER = re.compile(r"[ ]?[,(–:|-]{1,2}[ ]?(?:[a-zA-Z'’]+[ ]){0,2}")


def _beside_role(raw: str, end: int, roles: set[int]) -> bool:
    joint = _ROLE_AFTER.match(raw, end)
    if joint is None:
        return False
    return any(at in roles for at in range(end + 1, joint.end() + 1))
