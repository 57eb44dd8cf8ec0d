"""The JSON contract and its schema."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from kamcoach.models.assessment import Assessment


class _AlwaysWritten(GenerateJsonSchema):
    """A schema of what is written: fields with a default are written, too."""

    def field_is_required(self, field: object, total: bool) -> bool:  # noqa: ARG002
        return True


def to_json(assessment: Assessment) -> str:
    """Return the assessment as JSON, with a final newline."""
    return assessment.model_dump_json(by_alias=True, indent=2) + "\n"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of `to_json`."""
    contract = Assessment.model_json_schema(schema_generator=_AlwaysWritten, mode="serialization")
    return {"$schema": _AlwaysWritten.schema_dialect, **contract}
