"""An assessment: verdicts with evidence, mistakes, grade, provenance. This is the JSON contract."""

from datetime import date
from typing import Literal, NamedTuple

from pydantic import Field

from kamcoach.models.base import Record
from kamcoach.models.document import Unseen
from kamcoach.models.pack import PackPart, Scheme, Verdict


class Evidence(Record):
    """A verbatim passage with its place; `quote == block.text[start:end]`."""

    quote: str
    source: str
    heading: tuple[str, ...]
    block: int
    page: int | None
    start: int
    end: int


class Nearest(Record):
    """A passage that came close, and what it lacks."""

    evidence: Evidence
    lacks: str


class Near(NamedTuple):
    """A passage that came close to counting, and what it lacks; `Nearest` where it is reported."""

    evidence: Evidence
    lacks: str


class Measured(NamedTuple):
    """The value of a measure with what counted and what did not.

    A plain tuple: hundreds are made for each document, and few are reported.
    """

    id: str
    value: int
    of: int | None = None
    evidence: tuple[Evidence, ...] = ()
    lacking: tuple[str, ...] = ()
    """Names of the items that lack a field asked for, in document order."""
    near: tuple[Near, ...] = ()
    """Passages that came close, with the condition they failed."""
    blocks: frozenset[int] = frozenset()
    """Where something counted, all of it: `evidence` has the first few passages only."""


class Reason(Record):
    """A facet that decided, in words a marker would use, with the measures behind it."""

    facet: str
    title: str
    measures: tuple[str, ...]
    """As "risks.rated = 3 of 4"."""


SeenAs = Literal["discussion", "observation", "witness statement", "product", "other"]


class Elsewhere(Record):
    """Evidence that an assessor saw somewhere else than in the work handed in."""

    kind: SeenAs
    text: str
    """Who, when, what."""


class Decision(Record):
    """What an assessor decided on a criterion, beside what was proposed."""

    by: str
    """Who decided; empty where the proposed verdict was let stand."""
    proposed: Verdict
    comment: str
    on: date | None = None
    """The day of the decision, where it is known."""
    evidence_elsewhere: Elsewhere | None = None


class Judged(Record):
    """The verdict on one criterion."""

    id: str
    title: str
    asks: str
    group: str
    verdict: Verdict | None
    """None where it is withheld (`RubricResult.withheld`)."""
    check: str
    """Why an assessor should look at this verdict first; empty when the reading is safe."""
    expected_here: bool
    """False when this criterion is normally evidenced in a kind of document not handed in."""
    evidence: tuple[Evidence, ...]
    """The passages that the verdict rests on; where it is withheld, all passages found."""
    also: tuple[Evidence, ...]
    because: tuple[Reason, ...]
    missing: tuple[str, ...]
    nearest: tuple[Nearest, ...]
    ask: str
    """A question that leads on, put to what stands in this submission; empty where it is met.

    Where the verdict is withheld: empty where passages were found.
    """
    effort: int = 0
    """How many pieces of evidence it would take at least to meet it; 0 where it is met, and
    wherever the verdict is withheld."""
    tips: tuple[str, ...]
    decision: Decision | None = None
    """None until an assessor has decided; then `verdict` is the final one."""

    @property
    def stands(self) -> Verdict:
        """The verdict.

        Raises:
            ValueError: It is withheld, so whoever asks would tell what must not be told.
        """
        if self.verdict is None:
            raise ValueError(f"the verdict on {self.id} is withheld")
        return self.verdict


class MistakeFound(Record):
    """Whether a common mistake is present, with its passage or what was looked for."""

    id: str
    title: str
    sort: Literal["absence", "assertion", "framing"]
    present: bool
    evidence: tuple[Evidence, ...]
    looked_for: tuple[str, ...]
    truth: str = ""
    """What is true instead of what the mistake takes for true."""
    advice: str


class OutcomeStanding(Record):
    """A learning outcome and how its criteria stand; the outcome itself is never judged."""

    id: str
    title: str
    criteria: tuple[str, ...]
    """Ids of its criteria."""
    met: int | None
    """None where verdicts are withheld, as in the next two."""
    partial: int | None
    not_met: int | None


class RubricResult(Record):
    """One rubric applied to one submission."""

    id: str
    title: str
    scheme: Scheme
    withheld: bool = False
    """Whether all that verdicts consist of, or follow from, was taken out (`kamcoach/withheld.py`):
    a self-check of a rubric whose awarding rules forbid them has passages and questions only."""
    grade: str
    """Empty where the scheme is advisory: nothing is passed or failed by it; or it is withheld."""
    provisional: bool
    """True when only one kind of document was handed in and the rubric expects more; False where
    there is no grade to be so."""
    score: int | None
    """Percentage of the weighted marks, partial counting half; None for competence grading, and
    where it is withheld."""
    open: tuple[str, ...]
    """Gating criteria that are not met; none where the scheme is advisory, or it is withheld."""
    note: str
    """How the grade was reached, and that it is illustrative; or why it is withheld."""
    outcomes: tuple[OutcomeStanding, ...]
    """The learning outcomes that the criteria stand under; none where the rubric has none."""
    criteria: tuple[Judged, ...]
    mistakes: tuple[MistakeFound, ...]
    """All of the rubric, present or not; none where verdicts are withheld."""
    tips: tuple[str, ...]


class SignpostFinding(Record):
    """Something to put right or to know about the learner's references to criteria."""

    sort: Literal["unknown", "nowhere", "nothing_there", "ambiguous", "unsigned"]
    """No such criterion; no such place; no evidence found there; more than one may be meant; a
    criterion without a reference where others of its rubric have one."""
    signs: tuple[str, ...]
    """As they are written; none for `unsigned`."""
    criteria: tuple[str, ...]
    """Ids of the criteria or learning outcomes that it is about."""
    says: str
    at: Evidence | None
    """The first passage with such a reference."""
    nearest: Evidence | None
    """For `nothing_there`: the nearest passage that was found for it."""


class Pack(Record):
    """Which rule pack judged."""

    version: str
    sha256: str
    parts: tuple[PackPart, ...] = ()
    """What it is made of: kamcoach's own files, and what providers added to them."""


class Run(Record):
    """How it was run; not part of what must be byte-identical."""

    engine: str
    """`durable-rules+plain`, or `plain` where durable-rules does not load or failed."""
    notes: tuple[str, ...] = ()


class Source(Record):
    """A file that was read."""

    name: str
    format: str
    sha256: str
    words: int
    english: bool = True
    """False where it seems to be in another language, of which kamcoach reads none."""
    unseen: tuple[Unseen, ...] = ()
    """Text that a reader of the page cannot see, in the order of its places."""
    kind: str = ""
    """What it was read as by itself; empty where it is the whole submission."""


class Template(Record):
    """A template or brief: what stands in it counts for nothing."""

    name: str
    sha256: str


class Refused(Record):
    """A file that could not be read, why, and what to try."""

    name: str
    reason: str
    advice: str


class Side(Record):
    """What one file says where the files of a portfolio do not go together."""

    source: str
    value: str
    evidence: Evidence | None = None
    """None where it is about the file as a whole."""


class Finding(Record):
    """How files of a portfolio do not go together: for a person to look at, never a verdict."""

    sort: Literal[
        "learner",
        "account",
        "same-content",
        "drafts",
        "stakeholder",
        "target",
        "date",
        "action",
        "unreported",
    ]
    subject: str
    """Whom or what it is about, in the words of the first file; empty for the files themselves."""
    field: str
    """What differs of it, as "influence"; empty where that is not the point."""
    sides: tuple[Side, ...]


class Skipped(Record):
    """A file or folder that was left unread because it is no work of the learner."""

    name: str
    reason: str


class Portfolio(Record):
    """How the files of a portfolio go together."""

    name: str
    """Of the folder or archive; empty where the files were named one by one."""
    findings: tuple[Finding, ...] = ()
    unlisted: int = 0
    """Further findings like these, of the sorts of which there are very many."""
    skipped: tuple[Skipped, ...] = ()


class Assessment(Record):
    """Everything kamcoach says about one submission, or about a portfolio of several."""

    schema_: str = Field("kamcoach/assessment/2", alias="schema")
    pack: Pack
    run: Run
    audience: str
    learner: str
    account: str
    kind: str
    kind_reason: str
    sources: tuple[Source, ...]
    templates: tuple[Template, ...] = ()
    """That were taken away from the work; one is not a source."""
    refused: tuple[Refused, ...]
    rubrics: tuple[RubricResult, ...]
    signposts: tuple[SignpostFinding, ...] = ()
    """What is wrong with the learner's references to criteria; they are never evidence."""
    portfolio: Portfolio | None = None
    """None where a single file was assessed by itself."""
