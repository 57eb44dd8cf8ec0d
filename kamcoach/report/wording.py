"""Every phrase of a report that depends on the audience."""

from dataclasses import dataclass, replace

from kamcoach.errors import UsageError
from kamcoach.models.assessment import Assessment, Decision, SeenAs
from kamcoach.models.pack import Verdict
from kamcoach.report import dated
from kamcoach.withheld import NOTE

SYMBOLS: dict[Verdict, str] = {"met": "✓", "partial": "◐", "not_met": "○"}
PLAIN_SYMBOLS: dict[Verdict, str] = {"met": "+", "partial": "~", "not_met": "-"}
"""For terminals that cannot show the others."""

FOUND, NONE_FOUND = "passages found", "no passage found"
"""All that a restricted rubric says about a criterion in a self-check."""

RESTRICTED = NOTE
"""What stands in place of its verdicts and its grade."""
PROFILE = "Advisory profile"
"""What stands in place of a grade where a rubric is advisory."""
ADVISORY = (
    "An advisory profile: a picture of strengths and gaps, to help choose what to work on next. "
    "It has no grade and decides nothing."
)
BAR, PLAIN_BAR = ("█", "░"), ("#", "-")
"""What the full and the empty part of a bar of text are made of."""
ELSEWHERE = (
    "Normally evidenced in the other kind of document, which was not handed in: "
    "it may be shown there."
)
_ONE_KIND = (
    "Provisional: only one kind of document was handed in, and some criteria are normally "
    "evidenced in the other."
)
PROVISIONAL_PROFILE = f"{_ONE_KIND} The profile may change when both are read."
EVERY_CRITERION = "every criterion"
"""What is still open for a grade, where naming each would only repeat the overview."""
TOO_LITTLE = "Looked for, and too little found"
"""Of a mistake that no passage shows: there may be some of it, and not enough."""
TRUTH = "Rather"
"""Before what is true instead of a mistake."""
ABSENT_MISTAKES = "Mistakes that do not show"
SIGNPOSTS = "References to criteria"
SIGNPOSTS_LEAD = "They say where to look and are no evidence; what is said here changes no verdict."
NO_STEPS = "There are no further questions. Read it once more with the reader's eyes."
COMMENT = "Your assessor says"
"""Above the comment of an assessor in what is released."""
SEEN = "Evidence your assessor saw elsewhere"
"""Above evidence that is not in the work handed in."""
SEEN_AS: dict[SeenAs, str] = {
    "discussion": "discussion",
    "observation": "observation",
    "witness statement": "witness statement",
    "product": "work product",
    "other": "other",
}
"""What such evidence may be, in the words of reports and sheets."""
STANDS = "As proposed by kamcoach; your assessor let it stand."
SIGN_OFF = (
    "Overall decision",
    "Feedback to the learner",
    "Assessor",
    "Signature",
    "Date",
    "Internal quality assurer",
    "Signature and date",
)
NOT_ENGLISH = (
    "kamcoach reads English only, and this seems to be in another language: {names}. Much of what "
    "is there may not have been found. Nothing is called a mistake because it was not found."
)
"""Before all else, of files of which it is so."""
COUNTED = "counted all the same"
"""Of text that may not be visible, where nobody can tell."""
KINDS = {
    "account-plan": "account plan",
    "relationship-review": "relationship review",
    "plan-and-review": "account plan and relationship review",
}
SORTS = {
    "absence": "Something is missing altogether",
    "assertion": "A passage says it",
    "framing": "The document as a whole reads this way",
}


@dataclass(frozen=True)
class Wording:
    """The phrases of one audience."""

    title: str
    banner: str
    lead: str
    verdicts: dict[Verdict, str]
    short: dict[Verdict, str]
    """The same words where space is short."""
    grade: str
    provisional: str
    still_open: str
    """Before the criteria that the grade still needs."""
    steps: str
    strong: str
    """Above what stands already."""
    started: str
    """The same where nothing is met yet."""
    missing: str
    ask: str
    present: str
    checks: str
    """Above the verdicts that rest on little."""
    unseen: str
    """Above the text that a reader of the page cannot see."""
    unseen_lead: str
    document: str
    """Above the documents with their passages marked."""
    document_lead: str
    show_measures: bool
    """Whether reasons name the measures behind them, which an assessor can follow up."""
    own_verdict: bool
    """Whether there is room for the assessor's own verdict."""


def seen_elsewhere(decision: Decision) -> str:
    """Return what an assessor saw elsewhere, as "Discussion: ..."; empty where there is nothing."""
    seen = decision.evidence_elsewhere
    return f"{SEEN_AS[seen.kind].capitalize()}: {seen.text}" if seen else ""


def decided(decision: Decision) -> str:
    """Return who decided, and on which day where it is known; empty where a proposal stands."""
    if not decision.by:
        return ""
    on = f" on {dated(decision.on)}" if decision.on else ""
    return f"Decided by {decision.by}{on}."


def wording(assessment: Assessment) -> Wording:
    """Return the phrases for the audience of an assessment.

    Raises:
        UsageError: There is no report for that audience.
    """
    here = "these documents" if len(assessment.sources) > 1 else "this document"
    return spoken_to(assessment.audience, here)


def spoken_to(audience: str, here: str) -> Wording:
    """Return the phrases for an audience.

    Args:
        audience: whom a report is for.
        here: what the work is called, as "this document".

    Raises:
        UsageError: There is no report for that audience.
    """
    if audience == "self-check":
        return _self_check(here)
    if audience == "assessor":
        return _assessor(here)
    if audience == "release":
        return _release(here)
    raise UsageError(
        f"There is no report for the audience {audience!r}. Choose self-check, assessor or release."
    )


def _self_check(here: str) -> Wording:
    return Wording(
        title="Self-check report",
        banner="Self-check, not an assessment",
        lead=(
            f"This shows what can be found in {here} and what an assessor may still miss. "
            "It is an indication made by a computer. Only an assessor can award a grade, and "
            "what is not evidenced here may be shown elsewhere."
        ),
        verdicts={
            "met": "evidenced",
            "partial": "partly evidenced",
            "not_met": f"not evidenced in {here}",
        },
        short={"met": "evidenced", "partial": "partly evidenced", "not_met": "not evidenced"},
        grade="Indicative grade",
        provisional=f"{_ONE_KIND} The grade may change when both are read.",
        still_open="Still open for the grade",
        steps="What to do next",
        strong="What is already strong",
        started="A start to build on",
        missing="What is missing",
        ask="Ask yourself",
        present="This shows in your work",
        checks="Worth a second passage",
        unseen="Text that a reader cannot see",
        unseen_lead=(
            "Your file holds this text, but who reads the page does not see it. It does not "
            f'count, apart from what is marked "{COUNTED}": look whether that can be seen. All of '
            "it goes out with the file: make visible what should count, and take out comments, "
            "tracked changes and hidden text that others should not read."
        ),
        document="Your text, with its passages marked",
        document_lead=(
            "This is your text as it was read. Each passage that the report quotes is marked and "
            "has a number. Beside it you see what it is quoted for, with a link to go there."
        ),
        show_measures=False,
        own_verdict=False,
    )


def _assessor(here: str) -> Wording:
    return Wording(
        title="Assessor report",
        banner="Proposed verdicts: the assessor decides",
        lead=(
            f"Each verdict is a proposal made by a computer from the passages in {here}. "
            "Record your own verdict beside it: yours is the one that counts."
        ),
        verdicts={"met": "met", "partial": "partly met", "not_met": "not met"},
        short={"met": "met", "partial": "partly met", "not_met": "not met"},
        grade="Proposed grade",
        provisional=f"{_ONE_KIND} The proposal may change when both are read.",
        still_open="Still open for the grade",
        steps="Where the learner could go next",
        strong="What is strong",
        started="What is there in part",
        missing="What was not found",
        ask="Question for the learner",
        present="Present in the work",
        checks="Verdicts to look at first",
        unseen="Text that a reader cannot see",
        unseen_lead=(
            "The file holds this text, but not where a reader of the page sees it. It was not "
            f'counted; what is marked "{COUNTED}" was, since nobody can tell without looking.'
        ),
        document="The work, with its passages marked",
        document_lead=(
            "The text as it was read. Each passage that the report quotes is marked and has a "
            "number. Beside it stands what it is quoted for, with a link to go there."
        ),
        show_measures=True,
        own_verdict=True,
    )


def _release(here: str) -> Wording:
    return replace(
        _self_check(here),
        title="Feedback",
        banner="After assessment",
        lead=(
            f"This is the feedback on {here}. The verdicts are your assessor's. If you think that "
            "one is wrong, ask your centre how to appeal."
        ),
        verdicts={"met": "met", "partial": "partly met", "not_met": "not met"},
        short={"met": "met", "partial": "partly met", "not_met": "not met"},
        grade="Grade",
        provisional="",
        still_open="Not met in full, and counted for the grade",
        missing="What was not found",
        ask="To go on with",
        unseen_lead="The file holds this text, but who reads the page does not see it.",
    )
