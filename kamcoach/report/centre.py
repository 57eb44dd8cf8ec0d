"""The wording of a centre for the marking record, in a TOML file that the centre can change."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ConfigDict, ValidationError

from kamcoach.errors import UsageError
from kamcoach.models.base import Record

EXAMPLE = Path(__file__).parent / "templates" / "centre.toml"


class Centre(Record):
    """What a marking record says beside the assessment."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: str
    centre: str
    authenticity: str
    decisions: tuple[str, ...]
    """What the assessor can decide, as boxes to tick."""
    signatures: tuple[str, ...]
    """Who signs."""
    closing: str


def read_centre(path: Path = EXAMPLE) -> Centre:
    """Read the wording of a centre; what it leaves out is as in the example.

    Raises:
        UsageError: the file cannot be read or says something that is not known.
    """
    try:
        text = path.read_text(encoding="utf-8")
        given = tomllib.loads(text)
    except OSError as problem:
        raise UsageError(f"{path} cannot be read: {problem.strerror}.") from problem
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise UsageError(f"{path} is no TOML file: {problem}.") from problem
    if path != EXAMPLE:
        given = {**read_centre().model_dump(), **given}
    try:
        return Centre.model_validate(
            {key: tuple(v) if isinstance(v, list) else v for key, v in given.items()}
        )
    except ValidationError as problem:
        first = problem.errors()[0]
        what = ".".join(map(str, first["loc"]))
        raise UsageError(
            f"{path}: `{what}`: {first['msg']}. Known are {', '.join(Centre.model_fields)}."
        ) from problem
