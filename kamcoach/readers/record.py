"""The last step of every reader: pieces to a Document."""

from collections.abc import Sequence
from hashlib import sha256

from kamcoach.errors import Refusal
from kamcoach.models.document import Document, Unseen
from kamcoach.readers.layout import blocks
from kamcoach.readers.pieces import Content
from kamcoach.readers.text import fold


def document(
    source: str,
    form: str,
    data: bytes,
    pieces: Sequence[Content],
    meta: Sequence[tuple[str, str]],
    unseen: Sequence[Unseen],
) -> Document:
    """Lay out the pieces; raises Refusal if there is no text to be seen."""
    found = blocks(pieces)
    if not found:
        raise Refusal(
            "the file has no text that can be read.",
            "If its pages are pictures or scans, hand in the version with the text itself.",
        )
    return Document(
        source=source,
        format=form,
        sha256=sha256(data).hexdigest(),
        blocks=found,
        meta=tuple((key, fold(value)) for key, value in meta),
        unseen=tuple(unseen),
    )
