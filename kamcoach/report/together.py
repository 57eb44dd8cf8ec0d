"""How the files of a portfolio go together, in words for each audience."""

from kamcoach.models.assessment import Assessment, Finding, Portfolio, Side, Skipped
from kamcoach.report import wording

_MOST_NAMED = 4
LABELS = {
    "account": "Customer",
    "same-content": "Files",
    "drafts": "Files",
    "stakeholder": "Stakeholder",
    "target": "Target",
    "date": "Date",
    "action": "Action",
    "unreported": "Not reported on",
}
"""What each sort of finding is about, where there is room for a word."""

_THEN = {
    "learner": {
        "self-check": "Take out what is not yours.",
        "assessor": "One learner's text must not stand in another's report: see whose each is.",
        "release": "Your assessor took them for the work of one: if they are not, say so.",
    },
    "account": {
        "self-check": "Do all of them belong in here?",
        "assessor": "Such files were not compared.",
        "release": "",
    },
    "drafts": {
        "self-check": "Hand in the one that holds.",
        "assessor": "Ask which one holds.",
        "release": "",
    },
}
"""What to do about a finding, by its sort and the audience; after assessment there is less."""


def title(assessment: Assessment) -> str:
    """Return the heading of what was found across the files."""
    return "Across your files" if _own(assessment) else "Across the files"


def lead(assessment: Assessment) -> str:
    """Return what these findings are, and are not."""
    if assessment.audience == "release":
        return "What a reader of all your files may ask about. It changed no verdict."
    if _own(assessment):
        return (
            "What a reader of all your files may ask about. It changes no verdict, and a "
            "difference may have a good reason: then say so in your work."
        )
    return (
        "Where the files differ, and what one announces and no other takes up. It changes no "
        "verdict: both passages are quoted, and which of them holds is for you to ask."
    )


def findings(assessment: Assessment) -> tuple[Finding, ...]:
    """Return what was found across the files; nothing where a file was assessed by itself.

    What is to be told before all else is left out (`warning`).
    """
    return tuple(finding for finding in _all(assessment) if finding.sort != "learner")


def warning(assessment: Assessment) -> str:
    """Return what to tell before all else: that the files name different learners; else empty."""
    named = (finding for finding in _all(assessment) if finding.sort == "learner")
    return next((told(finding, assessment) for finding in named), "")


def _all(assessment: Assessment) -> tuple[Finding, ...]:
    return assessment.portfolio.findings if assessment.portfolio else ()


def unlisted(assessment: Assessment) -> str:
    """Return how many more findings there are, as a sentence; empty where all are listed."""
    more = assessment.portfolio.unlisted if assessment.portfolio else 0
    return f"There are {more} more of these sorts." if more else ""


def told(finding: Finding, assessment: Assessment) -> str:
    """Return a finding as a sentence."""
    own = _own(assessment)
    sides = finding.sides
    subject = finding.subject.rstrip(" .;:")
    names = [side.source for side in sides]
    match finding.sort:
        case "learner":
            said = f"The files seem to name different learners: {_values(sides)}."
            return _then(said, finding, assessment)
        case "account":
            said = f"The files are about different customers: {_values(sides)}."
            return _then(said, finding, assessment)
        case "same-content":
            return f"{names[1]} has the same content as {names[0]} and was read once."
        case "drafts":
            said = (
                f"{names[0]} and {names[1]} say much the same and seem to be drafts of one "
                "document. What both say was counted once."
            )
            return _then(said, finding, assessment)
        case "unreported":
            if own:
                return (
                    f"You planned this in {names[0]}, and no review here says what became of it: "
                    f"{subject}."
                )
            return f"Planned in {names[0]}, and no review speaks of it: {subject}."
    then = " Which holds, or what changed?" if own else ""
    return f"{subject}: the {finding.field} differs: {_values(sides)}.{then}"


def _then(said: str, finding: Finding, assessment: Assessment) -> str:
    return f"{said} {_THEN[finding.sort][assessment.audience]}".rstrip()


def skipped(assessment: Assessment) -> tuple[Skipped, ...]:
    """Return what was passed over in a folder or an archive."""
    return assessment.portfolio.skipped if assessment.portfolio else ()


def skipped_shortly(assessment: Assessment) -> str:
    """Return the same on a line, the first few by name; empty where nothing was."""
    every = skipped(assessment)
    if not every:
        return ""
    named = "; ".join(f"{each.name} ({each.reason})" for each in every[:_MOST_NAMED])
    more = len(every) - _MOST_NAMED
    return f"Passed over: {named}" + (f" and {more} more" if more > 0 else "")


def names(portfolio: Portfolio | None, files: list[str]) -> str:
    """Return what a report is about: the files by name, or how many where they are many."""
    if portfolio is None or len(files) <= _MOST_NAMED:
        return ", ".join(files)
    count = f"{len(files)} files"
    return f"{portfolio.name} ({count})" if portfolio.name else count


def kind(name: str) -> str:
    """Return what a file was read as, as "account plan, "; empty for one judged by itself."""
    return f"{wording.KINDS.get(name, name)}, " if name else ""


def _values(sides: tuple[Side, ...]) -> str:
    return ", ".join(f"{side.value} ({side.source})" for side in sides)


def _own(assessment: Assessment) -> bool:
    return assessment.audience != "assessor"
