"""People who go by their initials, as in notes: "JT = buyer", "Anthony Halden (AH)"."""

import re
from collections.abc import Collection, Iterable

Span = tuple[int, int]

_TOKEN = re.compile(r"(?<![\w&/.-])[A-Z]{2,3}(?![\w&]|-[A-Z])")
_EXPLAINED = re.compile(r"[ ]?[=(:,–-][ ]?(?:[\w’'/.&]+[ ]){0,3}")
_EQUALS = re.compile(r"[ ]?=[ ]?")


def initials(
    raw: str,
    names: Iterable[Span],
    *,
    barred: Collection[int],
    people: Collection[int],
) -> list[Span]:
    """Every place where the initials of a person stand.

    Initials are those of a full name in the text, or said to be somebody's: a role or a first name
    follows them. Known abbreviations (HR, UK) need an equals sign for that, or stand in brackets
    behind the name.

    Args:
        raw: the joined text.
        names: the full names in it.
        barred: where words start that are no name.
        people: where roles and first names start.
    """
    full: dict[str, int] = {}
    for start, end in names:
        of = "".join(word[0] for word in raw[start:end].split() if word[0].isupper())
        full[of] = max(full.get(of, 0), raw.startswith(f" ({of})", end))
    places: dict[str, list[Span]] = {}
    for match in _TOKEN.finditer(raw):
        places.setdefault(match.group(), []).append(match.span())
    return [
        span
        for token, spans in places.items()
        if (token in full and (full[token] or spans[0][0] not in barred))
        or any(_explained(raw, span, barred, people) for span in spans)
        for span in spans
    ]


def _explained(raw: str, span: Span, barred: Collection[int], people: Collection[int]) -> bool:
    start, end = span
    joint = (_EQUALS if start in barred else _EXPLAINED).match(raw, end)
    return joint is not None and any(at in people for at in range(end + 1, joint.end() + 1))
