"""One door to all formats, and the JSON contract."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from assessments import assessment, full, headed, hostile, refused

from kamcoach.errors import UsageError
from kamcoach.models.assessment import Assessment
from kamcoach.report import AUDIENCES, TEXTS, render, schema

jsonschema = pytest.importorskip("jsonschema")


@pytest.mark.parametrize("build", [assessment, refused, hostile, full, headed])
def test_json_follows_the_schema_and_reads_back(build: Callable[[], Assessment]) -> None:
    record = build()
    text = render(record, "json").decode()
    validator = jsonschema.Draft202012Validator
    validator.check_schema(schema())
    validator(schema()).validate(json.loads(text))
    assert json.loads(text)["schema"] == "kamcoach/assessment/1"
    assert Assessment.model_validate_json(text) == record


def test_the_schema_requires_every_field_and_refuses_others() -> None:
    contract = schema()
    assert set(contract["required"]) == set(contract["properties"])
    assert "schema" in contract["properties"] and "schema_" not in contract["properties"]
    assert contract["additionalProperties"] is False


@pytest.mark.parametrize("format", TEXTS)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_reports_are_the_same_every_time(format: str, audience: str) -> None:
    assert render(full(audience), format) == render(full(audience), format)


def test_an_unknown_format_is_named_with_the_choices() -> None:
    with pytest.raises(UsageError, match=r"'odt'.*json, md, html, pdf, docx, xlsx"):
        render(assessment(), "odt")


@pytest.mark.parametrize("format", ["md", "html"])
def test_an_unknown_audience_is_refused(format: str) -> None:
    with pytest.raises(UsageError, match="no report for the audience 'release'"):
        render(assessment(audience="release"), format)


def test_json_and_markdown_do_without_jinja_and_rich() -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests'); import assessments, kamcoach.report as report;"
        "report.render(assessments.assessment(), 'json'); report.render(assessments.full(), 'md');"
        "assert not {'jinja2', 'rich'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent.parent)
