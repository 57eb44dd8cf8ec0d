"""What every format needs to know about an assessment, worked out once and in one way."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Protocol, TypeVar

from kamcoach.models.assessment import (
    Assessment,
    Evidence,
    Judged,
    MistakeFound,
    Pack,
    RubricResult,
)
from kamcoach.models.document import Unseen
from kamcoach.models.pack import PackPart, Verdict
from kamcoach.report import together, wording
from kamcoach.report.wording import KINDS, Wording

MOST_STEPS = 5
MOST_STRENGTHS = 3
MOST_UNSEEN = 30
"""Texts that a reader cannot see; a page of comments on a draft can have hundreds."""
_UNSEEN_LENGTH = 200
BAR_CELLS = 10
SHARES: dict[Verdict, int] = {"met": 100, "partial": 50, "not_met": 0}
"""How much of its bar in a profile each verdict fills, in per cent."""


@dataclass(frozen=True)
class Step:
    """Something to do next: the criteria it would help, and the question to start from."""

    criteria: tuple[Judged, ...]
    ask: str


@dataclass(frozen=True)
class Strengths:
    """What stands already: criteria, each with the passage that shows it."""

    title: str
    shown: tuple[tuple[Judged, Evidence], ...]


@dataclass(frozen=True)
class Check:
    """Criteria whose verdicts should be looked at, all for the same reason."""

    criteria: tuple[Judged, ...]
    why: str


@dataclass(frozen=True)
class Headline:
    """What a rubric comes to: a grade, or the percentage of an advisory profile."""

    label: str
    value: str
    score: int | None
    """The percentage beside a grade, where there is one."""
    caveat: str
    """What "provisional" means here."""


@dataclass(frozen=True)
class Concealed:
    """A text that a reader cannot see: why, where it is, and how it begins."""

    reason: str
    place: str
    text: str


@dataclass(frozen=True)
class Group:
    """Criteria under one heading."""

    name: str
    criteria: tuple[Judged, ...]


def file_names(assessment: Assessment) -> str:
    """Return the names of the files, read or refused; of many only how many they are."""
    read = [source.name for source in assessment.sources]
    refused = [file.name for file in assessment.refused]
    return together.names(assessment.portfolio, [*read, *refused])


def language(assessment: Assessment) -> str:
    """Return what to tell before all else of files that are not in English; empty for none."""
    names = [source.name for source in assessment.sources if not source.english]
    shown = together.names(assessment.portfolio, names)
    return wording.NOT_ENGLISH.format(names=shown) if names else ""


def reason(name: str, reason: str) -> str:
    """Return why a file was refused, without its name in front: reports print that already."""
    return reason.removeprefix(f"{name}: ")


def advisory(result: RubricResult) -> bool:
    """Return whether nothing is graded by a rubric: it shows a profile."""
    return result.scheme == "advisory"


def headline(result: RubricResult, words: Wording) -> Headline:
    """Return what a rubric comes to."""
    if advisory(result):
        return Headline(wording.PROFILE, f"{result.score}%", None, wording.PROVISIONAL_PROFILE)
    return Headline(words.grade, result.grade, result.score, words.provisional)


def sign_off(assessment: Assessment, words: Wording) -> tuple[str, ...]:
    """Return the lines to sign for the assessor, if any; an advisory profile asks no decision."""
    if not (words.own_verdict and assessment.rubrics):
        return ()
    decides = not all(map(advisory, assessment.rubrics))
    return wording.SIGN_OFF if decides else wording.SIGN_OFF[1:]


def tally(result: RubricResult, words: Wording) -> str:
    """Return what stands, as "5 of 8 criteria evidenced, 2 partly evidenced, 1 not ...".

    Where verdicts are withheld: for how many criteria passages were found.
    """
    if result.withheld:
        return _found(result.criteria)
    counts = Counter(judged.verdict for judged in result.criteria)
    total = len(result.criteria)
    parts = [f"{counts['met']} of {_criteria(total)} {words.verdicts['met']}"]
    if counts["partial"]:
        parts.append(f"{counts['partial']} {words.verdicts['partial']}")
    if counts["not_met"]:
        parts.append(f"{counts['not_met']} {words.verdicts['not_met']}")
    return ", ".join(parts)


def reached(result: RubricResult) -> str:
    """Return how the verdicts come to the grade, as "Counted: 1 in full, 2 by half, of 8."."""
    counts = Counter(judged.verdict for judged in result.criteria)
    if result.score is None:
        left = len(result.open)
        return f"To be met for it: {_criteria(left)} more." if left else ""
    total = _criteria(len(result.criteria))
    return f"Counted: {counts['met']} in full, {counts['partial']} by half, of {total}."


def group_tally(group: Group, words: Wording) -> str:
    """Return how the criteria under a heading stand, as "2 of 3 met, 1 partly met"."""
    counts = Counter(judged.verdict for judged in group.criteria)
    if counts[None]:
        return _found(group.criteria)
    partly = f", {counts['partial']} {words.short['partial']}" if counts["partial"] else ""
    return f"{counts['met']} of {len(group.criteria)} {words.short['met']}{partly}"


def _found(criteria: tuple[Judged, ...]) -> str:
    found = sum(1 for judged in criteria if passages(judged))
    return f"passages found for {found} of {_criteria(len(criteria))}"


def passages(judged: Judged) -> tuple[Evidence, ...]:
    """Return every passage found for a criterion."""
    return judged.evidence + judged.also


def proposed(judged: Judged) -> bool:
    """Return whether the verdict is the proposed one: one that the rules explain."""
    return judged.decision is None or judged.decision.proposed == judged.verdict


def standing(judged: Judged, words: Wording) -> str:
    """Return how a criterion stands, as "✓ met"; without a verdict whether passages were found."""
    if judged.verdict is None:
        return wording.FOUND if passages(judged) else wording.NONE_FOUND
    return f"{wording.SYMBOLS[judged.verdict]} {words.short[judged.verdict]}"


def tips(result: RubricResult, judged: Judged) -> tuple[str, ...]:
    """Return the tips of a criterion in words; the rubric's begin with their ids."""
    by_id = {tip.partition(" ")[0]: tip for tip in result.tips}
    return tuple(by_id.get(id, id) for id in judged.tips)


def next_steps(assessment: Assessment) -> tuple[Step, ...]:
    """Return up to five next steps: those first that unlock most criteria for the least effort.

    Criteria that share a facet share its question: they become one step. What is normally
    evidenced in a document that was not handed in comes last. Else rubrics take turns, and what is
    nearly there goes before the rest.
    """
    ranked = [
        (_nearness(judged), turn, judged)
        for result in assessment.rubrics
        for turn, judged in enumerate(filter(_is_open, result.criteria))
    ]
    ranked.sort(key=lambda entry: entry[:2])
    steps: dict[str, list[Judged]] = {}
    unlocks: dict[str, Fraction] = {}
    for (elsewhere, _), _, judged in ranked:
        if ask := judged.ask or next(iter(judged.missing), ""):
            steps.setdefault(ask, []).append(judged)
            worth = 0 if elsewhere else Fraction(1, max(judged.effort, 1))
            unlocks[ask] = unlocks.get(ask, Fraction(0)) + worth
    # The sort keeps the order of what is worth the same.
    best = sorted(steps, key=lambda ask: -unlocks[ask])
    return tuple(Step(tuple(steps[ask]), ask) for ask in best[:MOST_STEPS])


def strengths(assessment: Assessment, words: Wording) -> Strengths:
    """Return what is strong already, with a passage for each: no two show the same one.

    Where nothing is met yet, what is partly met is a start. Rubrics take turns; where verdicts are
    withheld nothing is called strong.
    """
    for verdict, title in (("met", words.strong), ("partial", words.started)):
        found = [
            (turn, judged)
            for result in assessment.rubrics
            for turn, judged in enumerate(j for j in result.criteria if j.verdict == verdict)
        ]
        shown: dict[str, tuple[Judged, Evidence]] = {}
        for _, judged in sorted(found, key=lambda entry: entry[0]):
            if passage := next((e for e in judged.evidence if e.quote not in shown), None):
                shown[passage.quote] = (judged, passage)
        if shown:
            return Strengths(title, tuple(shown.values())[:MOST_STRENGTHS])
    return Strengths("", ())


def _is_open(judged: Judged) -> bool:
    """Whether there is something to do for it: where no verdict is told, to find any passage."""
    return not passages(judged) if judged.verdict is None else judged.verdict != "met"


def _nearness(judged: Judged) -> tuple[bool, bool]:
    return (not judged.expected_here, judged.verdict != "partial")


def checks(assessment: Assessment) -> tuple[Check, ...]:
    """Return the verdicts to look at first, each reason once."""
    found: dict[str, list[Judged]] = {}
    for result in assessment.rubrics:
        for judged in result.criteria:
            if judged.check:
                found.setdefault(judged.check, []).append(judged)
    return tuple(Check(tuple(criteria), why) for why, criteria in found.items())


def signposts(assessment: Assessment, most: int | None = None) -> tuple[str, ...]:
    """Return what is to be said of references to criteria, the first few where space is short."""
    says = [finding.says for finding in assessment.signposts]
    if most is None or len(says) <= most:
        return tuple(says)
    return (*says[:most], f"And {len(says) - most} more, which the whole report shows.")


def reasons(judged: Judged, words: Wording) -> tuple[tuple[str, str], ...]:
    """Return what decided: a text, and the measures behind it where the audience sees them."""
    return tuple(
        (reason.title, "; ".join(reason.measures) if words.show_measures else "")
        for reason in judged.because
    )


def mistakes_tally(result: RubricResult) -> str:
    """Return how many common mistakes show, as "2 common mistakes show"; empty for none."""
    number = len(mistakes(result, True))
    if not number:
        return ""
    return "1 common mistake shows" if number == 1 else f"{number} common mistakes show"


def still_open(result: RubricResult) -> tuple[str, ...]:
    """Return the criteria to name as open for the grade: none where that is every one of them."""
    return result.open if len(result.open) < len(result.criteria) else ()


class _Grouped(Protocol):
    @property
    def group(self) -> str: ...


G = TypeVar("G", bound=_Grouped)


def groups(result: RubricResult) -> tuple[Group, ...]:
    """Return the criteria under their learning outcomes.

    Where there are none: under their sub-headings, in order of first appearance.
    """
    if result.outcomes:
        by_id = {judged.id: judged for judged in result.criteria}
        return tuple(
            Group(f"{outcome.id} {outcome.title}", tuple(by_id[id] for id in outcome.criteria))
            for outcome in result.outcomes
        )
    return tuple(Group(name, members) for name, members in by_group(result.criteria))


def by_group(criteria: Iterable[G]) -> Iterator[tuple[str, tuple[G, ...]]]:
    """Yield criteria, or what was judged of them, under their sub-headings."""
    found: dict[str, list[G]] = {}
    for criterion in criteria:
        found.setdefault(criterion.group or "Criteria", []).append(criterion)
    yield from ((name, tuple(members)) for name, members in found.items())


def overview(result: RubricResult) -> tuple[Group, ...]:
    """Return the criteria for an overview.

    Learning outcomes and the axes of a profile have a standing of their own, and so a heading
    here; else all criteria stand together, under no heading.
    """
    told = result.outcomes or advisory(result)
    return groups(result) if told else (Group("", result.criteria),)


def share(criteria: Iterable[Judged]) -> int:
    """Return how much of a bar some criteria fill, in per cent: met in full, partly met half.

    Each counts alike, whatever its weight: a bar is a picture of the tally beside it.
    """
    shares = [SHARES[judged.stands] for judged in criteria]
    return sum(shares) // len(shares)


def bar(share: int, cells: tuple[str, str] = wording.BAR) -> str:
    """Return a bar of text; whatever is not nothing shows."""
    full, empty = cells
    filled = max(share * BAR_CELLS // 100, int(share > 0))
    return full * filled + empty * (BAR_CELLS - filled)


def mistakes(result: RubricResult, present: bool) -> tuple[MistakeFound, ...]:
    """Return the mistakes that are present, or those that are not."""
    return tuple(mistake for mistake in result.mistakes if mistake.present is present)


def read_as(assessment: Assessment) -> str:
    """Return what the document was taken for, and why."""
    kind = KINDS.get(assessment.kind, assessment.kind)
    return f"{kind}: {assessment.kind_reason}" if assessment.kind_reason else kind


def parts(pack: Pack) -> tuple[PackPart, ...]:
    """Return what a rule pack is made of; nothing where it is kamcoach's own alone."""
    return pack.parts if len(pack.parts) > 1 else ()


def added(pack: Pack) -> str:
    """Return what a command needs to judge by the same rule pack, as " --rules DIR"."""
    # A pack is called by its id, which has no dot; a rubric file by its name, which has one.
    files = ["." in part.name for part in parts(pack)[1:]]
    options = {" --rules DIR": not all(files), " --rubric FILE": any(files)}
    return "".join(option for option, needed in options.items() if needed)


def place(evidence: Evidence) -> str:
    """Return where a passage stands, as "Risks > Top risks, page 3, block 12, plan.docx"."""
    return f"{section(evidence)}, {evidence.source}"


def section(evidence: Evidence) -> str:
    """Return the same within its document."""
    return ", ".join([*_where(evidence, evidence.source), f"block {evidence.block}"])


def page_word(source: str) -> str:
    """Return what the pages of a file are called; readers refuse a name that does not fit it."""
    ending = PurePosixPath(source).suffix.lower()
    if ending.startswith((".pp", ".pot")):
        return "slide"
    return "sheet" if ending.startswith(".xl") else "page"


def _where(found: Evidence | Unseen, source: str) -> list[str]:
    where = [" > ".join(found.heading)] if found.heading else []
    return where if found.page is None else [*where, f"{page_word(source)} {found.page}"]


def concealed(assessment: Assessment) -> tuple[Concealed, ...]:
    """Return the texts that a reader cannot see, in the order of the files, each cut short."""
    return tuple(
        Concealed(
            f"{unseen.reason}, {wording.COUNTED}" if unseen.counted else unseen.reason,
            ", ".join([*_where(unseen, source.name), source.name]),
            _shortened(unseen.text),
        )
        for source in assessment.sources
        for unseen in source.unseen
    )


def concealed_tally(assessment: Assessment) -> str:
    """Return how much a reader cannot see, as "comment (2), hidden text (1)"; empty for nothing."""
    counts = Counter(each.reason for each in concealed(assessment))
    return ", ".join(f"{reason} ({number})" for reason, number in counts.items())


def more_concealed(assessment: Assessment) -> str:
    """Return what to say of the texts beyond `MOST_UNSEEN`; empty if there are none."""
    number = sum(len(source.unseen) for source in assessment.sources) - MOST_UNSEEN
    return f"And {number} more, which the JSON report lists." if number > 0 else ""


def _shortened(text: str) -> str:
    if len(text) <= _UNSEEN_LENGTH:
        return text
    return f"{text[:_UNSEEN_LENGTH].rstrip()} … ({len(text)} characters in all)"


def _criteria(number: int) -> str:
    return "1 criterion" if number == 1 else f"{number} criteria"
