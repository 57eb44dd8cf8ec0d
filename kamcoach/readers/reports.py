"""Reports of kamcoach itself, told from the work of a learner by a line that people can see.

Every report and guide says at its end what it was made from: "kamcoach", and the sha256 of the
rules. That line is the mark. Unlike a property of the file it is still there after the report was
printed to PDF, saved anew in another program or pasted into another document, and it is in reports
that older versions wrote. Whoever adds it to a document gets no more than a refusal.
"""

import re

from kamcoach.errors import Refusal
from kamcoach.models.document import Document

_NAME = re.compile("kamcoach", re.IGNORECASE)
_SHA256 = re.compile(r"sha256\s?(?:[0-9a-f]\s?){64}\b")
"""The digits may be broken over lines, as in a narrow column of a page."""


def check_is_work(document: Document) -> None:
    """Raise Refusal if a document is, or contains, a report or guide of kamcoach.

    It quotes passages, names criteria and asks for what is missing: read as the learner's own work
    it would be taken for evidence of all of them.
    """
    text = "\n".join(block.text for block in document.blocks)
    if "sha256" in text and _SHA256.search(text) and _NAME.search(text):
        raise Refusal(
            f"{document.source}: it is a report or guide of kamcoach, or contains one.",
            "Hand in the plan or review itself, without the report.",
        )
