"""What stands on the sheet that assessors fill in about a cohort."""

from typing import NamedTuple

from kamcoach.models.pack import Verdict

LEARNER, ID, CRITERION = "Learner", "Id", "Criterion"
ASKS, PROPOSED, PASSAGE = "Asks for", "Proposed", "Passage"
DOCUMENT, PLACE, LOOK = "Document", "Place", "Look first"
VERDICT, COMMENT, CODE = "Assessor's verdict", "Assessor's comment", "Comment code"
KIND, SEEN, DATE = "Seen elsewhere as", "Who, when, what", "Date"
SO_FAR, GROUP, RUBRIC, VERSION = "Decided so far", "Group", "Rubric", "Version"
ABOUT, TEXT = "About", "Text"
"""Columns of the sheet, and (with the code) of the comment bank."""


class Comment(NamedTuple):
    """A comment of the bank."""

    code: str
    about: str
    """Id of the criterion or mistake that it is about; empty where it may stand anywhere."""
    text: str


class Line(NamedTuple):
    """What the sheet shows of a learner and a criterion."""

    learner: str
    id: str
    group: str
    rubric: str
    criterion: str
    asks: str
    proposed: Verdict
    passage: str
    document: str
    place: str
    look: str
    so_far: str
    """The last decision on it; empty where there is none."""
    version: str
    """Of the work and of the rule pack that the row is about."""
