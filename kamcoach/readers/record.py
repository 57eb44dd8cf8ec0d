"""The last step of every reader: content to a Document."""

from collections.abc import Sequence
from hashlib import sha256

from kamcoach.errors import Refusal
from kamcoach.models.document import Document
from kamcoach.readers.layout import lay_out
from kamcoach.readers.pieces import Content, Hidden
from kamcoach.readers.text import fold


def document(
    source: str,
    form: str,
    data: bytes,
    content: Sequence[Content | Hidden],
    meta: Sequence[tuple[str, str]],
) -> Document:
    """Lay out the content; raises Refusal if there is no text to be seen."""
    laid = lay_out(content)
    if not laid.blocks and laid.unseen:
        raise Refusal(
            "the file has no text that a reader of the page can see: all of it is hidden, deleted, "
            "in the colour of the page, or describes pictures.",
            "Make the text visible, or hand in the version that shows it.",
        )
    if not laid.blocks:
        raise Refusal(
            "the file has no text that can be read.",
            "If its pages are pictures or scans, hand in the version with the text itself.",
        )
    return Document(
        source=source,
        format=form,
        sha256=sha256(data).hexdigest(),
        blocks=laid.blocks,
        meta=tuple((key, fold(value)) for key, value in meta),
        unseen=laid.unseen,
    )
