"""The one base of every record handed from stage to stage."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen record that refuses unknown fields: stages agree on shapes or fail loudly."""

    model_config = ConfigDict(frozen=True, extra="forbid")
