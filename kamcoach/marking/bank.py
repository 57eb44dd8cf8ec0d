"""Comments to choose from: what the rules say to a learner already, and what a centre adds."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path

from kamcoach.errors import UsageError
from kamcoach.models.marking import Comment
from kamcoach.models.pack import Criterion, Rubric, RulePack
from kamcoach.report.text import one_line
from kamcoach.trees import facets_in

_COLUMNS = ("code", "about", "text")
_MOST_BYTES = 1_000_000
_LONGEST = 2_000
"""Characters of a comment."""


def built_in(pack: RulePack, rubrics: Iterable[Rubric]) -> tuple[Comment, ...]:
    """Return the comments that the rules bring along, each under the id of what says it.

    That is what a criterion asks for, the questions of the facets that it rests on, the tips of a
    rubric, and for a common mistake what is true instead and what to do.
    """
    return tuple(comment for rubric in rubrics for comment in _of(rubric, pack))


def read_bank(file: Path, pack: RulePack) -> tuple[Comment, ...]:
    """Read the comments of a centre: a CSV file with the columns code, about and text.

    Args:
        file: encoded in UTF-8; `about` holds ids of criteria or mistakes, or nothing.
        pack: that knows these ids.

    Raises:
        UsageError: it cannot be read, or rows of it are wrong: all of them are named.
    """
    try:
        rows = list(csv.reader(StringIO(_text(file), newline="")))
    except csv.Error as error:
        raise UsageError(f"{_name(file)} is no CSV file: {error}.") from error
    head = [cell.strip().casefold() for cell in rows[0]] if rows else []
    if not {"code", "text"} <= {*head}:
        raise UsageError(f"{_name(file)} needs the columns code and text, and may have about.")
    known = {c.id for r in pack.rubrics for c in r.criteria}
    known |= {m.id for r in pack.rubrics for m in r.mistakes}
    found: dict[str, Comment] = {}
    wrong: list[str] = []
    for number, row in enumerate(rows[1:], 2):
        cells = {name: one_line(cell) for name, cell in zip(head, row, strict=False)}
        comment = Comment(*(cells.get(column, "") for column in _COLUMNS))
        if why := _why_not(comment, found, known):
            wrong.append(f"  row {number}: {why}")
        elif comment.code:
            found[comment.code] = comment
    if wrong:
        raise UsageError(f"{_name(file)} cannot be used:\n" + "\n".join(wrong))
    return tuple(found.values())


def joined(own: Iterable[Comment], centre: Iterable[Comment]) -> tuple[Comment, ...]:
    """Return both; what a centre says under the code of another comment takes its place."""
    by_code = {comment.code: comment for comment in own}
    by_code |= {comment.code: comment for comment in centre}
    return tuple(by_code.values())


def fits(comment: Comment, criterion: str, mistakes: Iterable[str]) -> bool:
    """Return whether a comment may be given on a criterion.

    Args:
        comment: of the bank.
        criterion: id of the criterion.
        mistakes: ids of the common mistakes of its rubric.
    """
    about = set(comment.about.replace(",", " ").split())
    return not about or bool(about & {criterion, *mistakes})


def _of(rubric: Rubric, pack: RulePack) -> Iterator[Comment]:
    for criterion in rubric.criteria:
        yield Comment(criterion.id, criterion.id, f"This criterion asks for: {criterion.asks}")
    questions = {f.id: f.ask for f in pack.facets if f.ask and not f.of}
    yield from _about({c.id: _facets(c) for c in rubric.criteria}, questions)
    tips = {tip.id: f"{tip.title}." for tip in rubric.tips}
    yield from _about({c.id: c.tips for c in rubric.criteria}, tips)
    for mistake in rubric.mistakes:
        text = " ".join(part for part in (mistake.truth, mistake.advice) if part)
        yield Comment(mistake.id, mistake.id, text)


def _facets(criterion: Criterion) -> tuple[str, ...]:
    trees = (criterion.met, criterion.partial)
    return tuple(dict.fromkeys(id for tree in trees for id in facets_in(tree)))


def _about(of: Mapping[str, Iterable[str]], texts: Mapping[str, str]) -> Iterator[Comment]:
    """Yield each text that a criterion has, with all criteria that have it."""
    about: dict[str, list[str]] = {}
    for criterion, ids in of.items():
        for id in ids:
            if id in texts:
                about.setdefault(id, []).append(criterion)
    yield from (Comment(id, " ".join(criteria), texts[id]) for id, criteria in about.items())


def _why_not(comment: Comment, found: Mapping[str, Comment], known: set[str]) -> str:
    unknown = [id for id in comment.about.replace(",", " ").split() if id not in known]
    if not any(comment):
        return ""
    if not comment.code or not comment.text:
        return "it needs a code and a text."
    if comment.code in found:
        return f"the code {comment.code} stands in an earlier row."
    if len(comment.text) > _LONGEST:
        return f"the text is longer than {_LONGEST:,} characters."
    if unknown:
        return f"{unknown[0]} is no criterion or mistake that is known."
    return ""


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            data = opened.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise UsageError(f"{_name(file)} is larger than {_MOST_BYTES:,} bytes.")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{_name(file)} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{_name(file)} is not encoded in UTF-8: save it as CSV UTF-8.") from error


def _name(file: Path) -> str:
    return one_line(file.name)
