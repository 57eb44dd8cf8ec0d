"""What Moodle's importer inherits from PHP: how CSV is read, texts are compared and dates guessed.

Held against PHP 8.1 itself, and its answers are among the tests. Text has its line ends as
line feeds here: the importer sees to that before it reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

Stamp = int | Literal["no date", "unclear"]
"""Seconds, that PHP understands none, or that it is not known here what PHP understands."""
_WHITE = " \t\n\r\v\f"
_TRIMMED = " \t\n\r\0\v"
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_numeric = re.compile(rf"[{_WHITE}]*({_NUMBER})[{_WHITE}]*", re.ASCII)
_leading = re.compile(rf"[{_WHITE}]*({_NUMBER})", re.ASCII)
_whole = re.compile(r"[+-]?\d+", re.ASCII)
# fmt: off
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)
# fmt: on
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = {name[:length]: n for n, name in enumerate(_MONTHS, 1) for length in (3, len(name))}
_DAY = {name[:length]: n for n, name in enumerate(_DAYS) for length in (3, len(name))}
_ENGLISH = {*_MONTH, *_DAY, "sept", "am", "pm"}
_SHORTEST_FOREIGN = 5
"""Shorter words may be names of time zones, which PHP knows by the hundred."""
# fmt: off
_RELATIVE = frozenset((
    "today", "midnight", "tomorrow", "yesterday", "first", "second", "third", "fourth", "fifth",
    "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "seconds", "minute",
    "minutes", "hours", "month", "months", "years", "weeks", "weekday", "weekdays", "fortnight",
    "fortnights", "front", "metdst", "previous",
))
# fmt: on
_inside = re.compile(r'(?s)(?:[^"\\]++|""|\\.?)*+')
_doubled = re.compile(r'(?s)(\\.)|""')
_word = re.compile(r"[^\W\d_]+")
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?\s*(?P<half>am|pm)?"
_DATES = tuple(
    re.compile(rf"(?:(?P<weekday>[a-z]+),?\s+)?{date},?\s+{_CLOCK}", re.ASCII)
    for date in (
        r"(?P<day>\d{1,2})\s+(?P<month>[a-z]+)\s+(?P<year>\d{4})",
        r"(?P<month>[a-z]+)\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})",
    )
)


def trimmed(text: str) -> str:
    """Return a text as `trim` leaves it."""
    return text.strip(_TRIMMED)


def loosely_equal(one: str, other: str) -> bool:
    """Whether `==` takes two texts for equal: it compares those that look like numbers as such."""
    first, second = _numeric.fullmatch(one), _numeric.fullmatch(other)
    if not (first and second):
        return one == other
    if _whole.fullmatch(first[1]) and _whole.fullmatch(second[1]):
        return int(first[1]) == int(second[1])
    a, b = float(first[1]), float(second[1])
    return one == other if a in (float("inf"), float("-inf")) else a == b


def unescaped(inside: str) -> str:
    """Return what PHP reads between quotation marks: a backslash stays, with the sign after it."""
    return _doubled.sub(lambda found: found[1] or '"', inside) if '"' in inside else inside


def numeric(text: str) -> float | None:
    """Return the number that a text is to PHP; None where it is none."""
    found = _numeric.fullmatch(text)
    return float(found[1]) if found else None


def localised_float(text: str, decimal: str) -> float | None:
    """Return the number that Moodle reads; None for nothing, and 0 for what is no number.

    Args:
        text: of the cell.
        decimal: the decimal separator of the marker's language in Moodle.
    """
    text = trimmed(text)
    if not text:
        return None
    found = _leading.match(text.replace(" ", "").replace(decimal, "."))
    return float(found[1]) if found else 0.0


def read_csv(text: str, separator: str) -> list[list[str]]:
    """Return the records that `fgetcsv` reads; blank lines are left out.

    A backslash keeps a quotation mark from ending a cell, though whoever wrote the file may not
    have meant it so.
    """
    records: list[list[str]] = []
    at = 0
    while at < len(text):
        record, at = _record(text, at, separator)
        if record is not None:
            records.append(record)
    return records


def write_csv(records: Iterable[Sequence[str]]) -> str:
    """Return what `fputcsv` writes with commas."""
    return "".join(",".join(map(_written, record)) + "\n" for record in records)


def strtotime(text: str) -> Stamp:
    """Return the time that PHP makes of a date, in seconds of a clock without time zones.

    English dates are understood, in the two orders that Moodle writes. A date with words of
    another language is none to PHP.
    """
    folded = text.strip().casefold()
    if folded in ("", "-"):
        return "no date"
    for form in _DATES:
        found = form.fullmatch(folded)
        if found:
            return _seconds(found.groupdict())
    words = [word for word in _word.findall(folded) if word not in _ENGLISH]
    foreign = (len(w) >= _SHORTEST_FOREIGN and w not in _RELATIVE for w in words)
    return "no date" if any(foreign) else "unclear"


def _seconds(part: dict[str, str | None]) -> Stamp:
    month = _MONTH.get(part["month"] or "")
    weekday = _DAY.get(part["weekday"] or "")
    if month is None or (part["weekday"] and weekday is None):
        return "no date"
    hour = int(part["hour"] or 0)
    if part["half"]:
        hour = hour % 12 + (12 if part["half"] == "pm" else 0)
    try:
        moment = datetime(
            int(part["year"] or 0),
            month,
            int(part["day"] or 0),
            hour,
            int(part["minute"] or 0),
            tzinfo=UTC,
        )
    except ValueError:
        return "unclear"
    if weekday is not None:
        # A weekday that is not that of the date moves it on to the next such day.
        moment += timedelta(days=(weekday - moment.weekday()) % 7)
    return int(moment.timestamp())


def _record(text: str, at: int, separator: str) -> tuple[list[str] | None, int]:
    """Return the record that begins at a place, None for a blank line, and where the next is."""
    fields: list[str] = []
    end = _line_end(text, at)
    if at == end:
        return None, end + 1
    while True:
        quote = _quote(text, at, end, separator)
        if quote is None:
            said = ""
        else:
            said, at = _enclosed(text, quote + 1)
            end = _line_end(text, at)
        stop = text.find(separator, at, end)
        fields.append(said + text[at : end if stop < 0 else stop])
        if stop < 0:
            return fields, end + 1
        at = stop + 1


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _quote(text: str, at: int, end: int, separator: str) -> int | None:
    """Return where a quoted cell opens: white space before it counts for nothing."""
    while at < end and text[at] in _WHITE and text[at] != separator:
        at += 1
    return at if at < end and text[at] == '"' else None


def _enclosed(text: str, at: int) -> tuple[str, int]:
    """Return what stands up to the closing quotation mark, and where it goes on."""
    found = _inside.match(text, at)
    assert found is not None  # It matches nothing, too.
    closed = text.startswith('"', found.end())
    return unescaped(found[0]), found.end() + 1 if closed else len(text)


def _written(field: str) -> str:
    if not any(sign in field for sign in ',"\\\n\r\t '):
        return field
    if "\\" not in field:
        return '"' + field.replace('"', '""') + '"'
    written: list[str] = []
    escaped = False
    for sign in field:
        if sign == "\\":
            escaped = True
        elif sign == '"' and not escaped:
            written.append(sign)
        else:
            escaped = False
        written.append(sign)
    return '"' + "".join(written) + '"'
