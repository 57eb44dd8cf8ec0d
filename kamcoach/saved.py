"""Assessments that were saved as JSON, read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kamcoach.errors import Refusal
from kamcoach.models.assessment import Assessment

MOST_BYTES = 20_000_000
"""Of one file: an assessment by all five rubrics has about 400,000."""
SCHEMA = "kamcoach/assessment/2"
_READ = (SCHEMA, "kamcoach/assessment/1")
"""The first had no verdict withheld; what it holds is the same."""


def parsed(file: Path, advice: str) -> Any:
    """Return the content of a JSON file.

    Args:
        file: what to read.
        advice: what to try where it is no JSON.

    Raises:
        Refusal: it cannot be opened, is too large, or is no JSON.
    """
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refusal(f"it cannot be opened ({error.strerror}).", "Check the file.") from error
    if len(data) > MOST_BYTES:
        raise Refusal(f"larger than {MOST_BYTES:,} bytes.", "Is it the file you meant?")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Refusal("this is not JSON that can be read.", advice) from error


def assessment(content: object) -> Assessment:
    """Return the assessment that parsed JSON holds.

    Raises:
        Refusal: it holds none, or one of another version of kamcoach.
    """
    schema = content.get("schema") if isinstance(content, dict) else None
    if schema not in _READ:
        raise Refusal(f"its schema is not {SCHEMA}.", "Let this version of kamcoach assess anew.")
    try:
        return Assessment.model_validate(content)
    except (ValidationError, RecursionError) as error:
        raise Refusal(
            "it is not an assessment as kamcoach writes it.", "Let kamcoach assess anew."
        ) from error
