"""Number formats of sheets: a stored number as the text that the cell shows.

Dates are written out ("4 March 2026") whatever order the format has: 04/03/2026 means two days.
The rules are those of ECMA-376 Part 1, 18.8.30 and 18.8.31; conditions, scaling, currency signs and
literals are kept, colours and padding are not shown.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "dd/mm/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "dd/mm/yyyy h:mm",
    37: "#,##0;(#,##0)",
    38: "#,##0;(#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)",
    41: "#,##0",
    42: '"£"#,##0',
    43: "#,##0.00",
    44: '"£"#,##0.00',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}
"""Formats known by their number alone; where they depend on the country, as in Britain."""
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_TOKEN = re.compile(
    r'"([^"]*)"'  # 1 literal
    r"|\\(.)"  # 2 literal
    r"|[_*]."  # padding
    r"|\[\$([^\]-]*)[^\]]*\]"  # 3 currency sign
    r"|\[(h+|m+|s+)\]"  # 4 time that goes on beyond a day
    r"|\[([<>=]+)(-?[\d.]+)\]"  # 5, 6 condition
    r"|\[[^\]]*\]"  # colour and the like
    r"|(General|AM/PM|A/P|d+|m+|y+|h+|s+|E[+-]|[0#?,.]+|[%@/])"  # 7 placeholder
    r"|(.)",  # 8 literal
    re.IGNORECASE | re.DOTALL,
)
_SECTION_END = re.compile(r'("[^"]*"|\\.|\[[^\]]*\]|[_*].)|;', re.DOTALL)
_MAX_CODE = 300
_MAX_DAYS = 2_958_466
"""The end of the year 9999."""
_MAX_DECIMALS = 15


class _Token(NamedTuple):
    sort: str
    """"text", "number", "elapsed", "condition", "percent", "exponent", "slash", "at", "general",
    or the letter of a part of a date or time."""
    text: str


class _Section(NamedTuple):
    tokens: tuple[_Token, ...]
    condition: tuple[str, float] | None

    def has(self, *sorts: str) -> bool:
        return any(token.sort in sorts for token in self.tokens)


def shown_number(value: float, code: str, *, from_1904: bool = False) -> str:
    """The text that a cell shows for a number; "" if its format shows nothing."""
    sections = _sections(code[:_MAX_CODE])
    section, magnitude = _choose(sections, value)
    if section.has("general"):
        return _in_order(section, _general(magnitude))
    if section.has("d", "m", "y", "h", "s", "elapsed"):
        return _moment(section, value, from_1904)
    if section.has("number"):
        return _in_order(section, _digits(section, magnitude))
    if section.has("at"):
        return _general(value)
    return _in_order(section, "")


def day_of(value: float, code: str, *, from_1904: bool = False) -> date | None:
    """Return the day that a number stands for; None where its format shows no day."""
    section, _ = _choose(_sections(code[:_MAX_CODE]), value)
    if not section.has("d", "y") or not 1 <= value < _MAX_DAYS:
        return None
    return _start(value, from_1904).date() + timedelta(days=int(value))


def shows_text(code: str) -> bool:
    """Whether a cell of this format shows text at all; `;;;` is an old way to hide it."""
    sections = _sections(code[:_MAX_CODE])
    return len(sections) < 4 or bool(sections[3].tokens)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    parts: list[str] = []
    start = 0
    for found in _SECTION_END.finditer(code):
        if found[1] is None:
            parts.append(code[start : found.start()])
            start = found.end()
    return tuple(map(_section, [*parts, code[start:]]))


def _section(code: str) -> _Section:
    tokens: list[_Token] = []
    condition: tuple[str, float] | None = None
    for found in _TOKEN.finditer(code):
        quoted, escaped, currency, elapsed, sign, bound, placeholder, other = found.groups()
        literal = quoted or escaped or currency or other
        if literal:
            tokens.append(_Token("text", literal))
        elif elapsed:
            tokens.append(_Token("elapsed", elapsed))
        elif sign and re.fullmatch(r"-?\d+(\.\d+)?", bound):
            condition = (sign, float(bound))
        elif placeholder:
            tokens.append(_Token(_sort(placeholder), placeholder))
    return _Section(tuple(tokens), condition)


def _sort(placeholder: str) -> str:
    low = placeholder.lower()
    named = {"general": "general", "am/pm": "noon", "a/p": "noon", "%": "percent", "@": "at"}
    if low in named:
        return named[low]
    if low == "/":
        return "slash"
    if low[0] == "e":
        return "exponent"
    return low[0] if low[0] in "dmyhs" else "number"


def _choose(sections: Sequence[_Section], value: float) -> tuple[_Section, float]:
    """The section for a value, and the value as that section writes it."""
    conditions = [section.condition for section in sections]
    if any(conditions):
        for section in sections:
            if section.condition is None or _holds(section.condition, value):
                return section, value
        return sections[-1], value
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return sections[0], value


def _holds(condition: tuple[str, float], value: float) -> bool:
    sign, bound = condition
    if sign == "<>":
        return value != bound
    return (
        ("<" in sign and value < bound)
        or (">" in sign and value > bound)
        or ("=" in sign and value == bound)
    )


def _general(value: float) -> str:
    if value == int(value) and abs(value) < 1e11:
        return str(int(value))
    return f"{value:.10g}"


def _digits(section: _Section, value: float) -> str:
    """The digits of a number: rounded, scaled, grouped as the placeholders say."""
    if section.has("slash"):
        return _general(round(value, 3))
    pattern = "".join(token.text for token in section.tokens if token.sort == "number")
    whole, _, fraction = pattern.partition(".")
    scale = len(pattern) - len(pattern.rstrip(","))
    if not fraction:
        whole = whole.rstrip(",")
    value = value * 100 ** section.has("percent") / 1000**scale
    fraction = fraction.replace(",", "").replace(".", "")[:_MAX_DECIMALS]
    if section.has("exponent"):
        return f"{value:.{len(fraction)}e}"
    width = 0 if "," in whole else whole.count("0") + bool(fraction) + len(fraction)
    text = f"{value:0{width}{',' if ',' in whole else ''}.{len(fraction)}f}"
    optional = len(fraction) - len(fraction.rstrip("#?"))
    for _ in range(optional):
        text = text.removesuffix("0")
    text = text.removesuffix(".")
    return "" if text == "0" and "0" not in pattern else text


def _in_order(section: _Section, digits: str) -> str:
    """The literals of a section with the digits where the first placeholder stands."""
    out: list[str] = []
    sign = ""
    if digits.startswith("-"):
        sign, digits = "-", digits[1:]
    placed = False
    for token in section.tokens:
        if token.sort == "text":
            out.append(token.text)
        elif token.sort == "percent":
            out.append("%")
        elif token.sort in ("number", "general") and not placed:
            out.append(digits)
            placed = True
    return (sign + "".join(out)).strip()


def _moment(section: _Section, value: float, from_1904: bool) -> str:
    """A date, a time or both, with those parts that the format shows."""
    if section.has("elapsed") and abs(value) < _MAX_DAYS:
        minutes = round(abs(value) * 24 * 60)
        return f"{'-' if value < 0 else ''}{minutes // 60}:{minutes % 60:02}"
    if not 0 <= value < _MAX_DAYS:
        return _general(value)
    # To the second: times are fractions of days, and rarely exact ones.
    moment = _start(value, from_1904) + timedelta(
        days=int(value), seconds=round(value % 1 * 86_400)
    )
    clock = section.has("h", "s")
    parts = [_date(section, moment, clock)]
    if clock:
        parts.append(f"{moment.hour}:{moment.minute:02}")
    return " ".join(part for part in parts if part)


def _start(value: float, from_1904: bool) -> datetime:
    """The day from which the days of a value are counted."""
    if from_1904:
        return datetime(1904, 1, 1)
    # Sheets count a 29 February 1900 that never was; before it, days are one off.
    return datetime(1899, 12, 31 if value < 60 else 30)


def _date(section: _Section, moment: datetime, clock: bool) -> str:
    days = [token.text for token in section.tokens if token.sort == "d"]
    has_year = section.has("y")
    # Beside hours or seconds an "m" means minutes, unless there is a day or a year as well.
    has_month = section.has("m") and (not clock or bool(days) or has_year)
    parts: list[str] = []
    if any(len(day) <= 2 for day in days):
        parts.append(str(moment.day))
    elif days and not has_month and not has_year:
        return _DAYS[moment.weekday()]
    if has_month:
        parts.append(_MONTHS[moment.month - 1])
    if has_year:
        parts.append(str(moment.year))
    return " ".join(parts)
