"""Judgement + measures -> verdicts with evidence, reasons, what is missing and what came close."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kamcoach.models.assessment import Evidence, Judged, Measured, MistakeFound, Nearest, Reason
from kamcoach.models.pack import (
    Condition,
    Criterion,
    Facet,
    Measure,
    Mistake,
    RulePack,
    Tree,
    Verdict,
)
from kamcoach.models.submission import Kind
from kamcoach.questions import Questions
from kamcoach.trees import deciding, facets_in, shortfall
from kamcoach.withheld import Lead, place

_MOST_NAMED = 4
_MOST_NEAR = 3
_MOST_DECIDING = 3
"""Passages quoted for one condition, however many it counts."""
_MOST_TELLING: Mapping[Verdict, int] = {"met": 3, "partial": 2}
"""Passages quoted for a verdict that points decide."""
_MOST_MISTAKEN = 2
"""Passages quoted for one mistake."""
_MOST_ALSO = 6
_MOST_FOUND = 9
"""Passages told of a criterion whose verdict is withheld."""
_SHORT = 60
_STOPS = " .,;:"
_PLURALS = {
    "criterion": "criteria",
    "strategy": "strategies",
    "feedback": "pieces of feedback",
    "team": "people in the team",
    "cover": "stand-ins",
}
"""Kinds of item whose plural is not made with an s."""


class Explainer:
    """Turns what the engine concluded into records a person can check."""

    def __init__(
        self,
        pack: RulePack,
        measured: Mapping[str, Measured],
        true: frozenset[str],
        kind: Kind,
        questions: Questions | None = None,
    ) -> None:
        """Arrange the pack by id.

        Args:
            pack: the rule pack that judged.
            measured: every measure of it over the submission.
            true: the facets that hold.
            kind: what was handed in.
            questions: puts the rules' questions to the submission; None leaves them as they are.
        """
        self._facets: Mapping[str, Facet] = {f.id: f for f in pack.facets}
        self._measures: Mapping[str, Measure] = {m.id: m for m in pack.measures}
        self._measured = measured
        self._true = true
        self._kind = kind
        self._questions = questions

    def criterion(self, criterion: Criterion, heads: frozenset[str]) -> Judged:
        """The verdict on one criterion.

        Args:
            criterion: of a rubric of the pack.
            heads: what the engine concluded, as `<criterion>:met` and `<criterion>:partial`.
        """
        verdict, tree = _verdict(criterion, heads)
        decided = deciding(tree, self._true) if tree else ()
        evidence = self._telling(criterion, verdict, decided) or tuple(
            _unique(e for f in decided for e in self._deciding_evidence(f))
        )
        lacking = () if verdict == "met" else shortfall(criterion.met, self._true)
        decided, lacking = self._speaking_first(decided), self._speaking_first(lacking)
        told = self._asked_by(lacking)
        holding = [f for f in facets_in(criterion.met) if f in self._true]
        also = _unique(e for f in (*decided, *holding) for e in self._all_evidence(f))
        nearest = _unique_near(n for f in lacking for n in self._near(f))
        return Judged.model_construct(
            id=criterion.id,
            title=criterion.title,
            asks=criterion.asks,
            group=criterion.group,
            verdict=verdict,
            check=self._check(criterion, verdict, evidence, decided),
            expected_here=self._expected(criterion),
            evidence=evidence,
            also=tuple(e for e in also if e not in evidence)[:_MOST_ALSO],
            because=tuple(self._reason(f) for f in decided),
            missing=tuple(dict.fromkeys(self._missing(f, told) for f in lacking)),
            nearest=tuple(n for n in nearest if n.evidence not in evidence)[:_MOST_NEAR],
            ask=self._question(lacking, criterion),
            effort=self._effort(lacking, criterion),
            tips=criterion.tips if verdict != "met" else (),
        )

    def places(self, criterion: Criterion) -> frozenset[int]:
        """The blocks in which anything counted that bears on a criterion, whatever its verdict."""
        return frozenset().union(*(self._measured[f].blocks for f in self._bearing(criterion)))

    def lead(self, criterion: Criterion) -> Lead:
        """What may be told of a criterion without its verdict: the same whatever that is.

        The passages are those that weigh most for it, in the order of the document.
        """
        worth: Counter[Evidence] = Counter()
        for field, weight in self._bearing(criterion).items():
            worth.update(dict.fromkeys(self._measured[field].evidence, weight))
        ranked = _unique(passage for passage, _ in worth.most_common())
        found = sorted(ranked[:_MOST_FOUND], key=place)
        speaking = self._speaking(criterion)
        return Lead(tuple(found), self._ask(speaking[0]) if speaking else "")

    def _bearing(self, criterion: Criterion) -> Mapping[str, int]:
        """The measures that bear on a criterion, whatever they come to, and what each weighs."""
        facets = (self._facets[f] for t in (criterion.met, criterion.partial) for f in facets_in(t))
        fields = {
            c.field: 1
            for facet in facets
            if not facet.background
            for branch in facet.branches
            for c in branch
            if c.compare != "lte"
        }
        if criterion.points is not None:
            points = self._measures[criterion.points.measure]
            weights = zip(points.parts, points.weights, strict=True)
            fields |= {p: w for p, w in weights if self._measures[p].operator != "points"}
        return fields

    def _telling(
        self, criterion: Criterion, verdict: Verdict, decided: Sequence[str]
    ) -> tuple[Evidence, ...]:
        """For each facet that decided the passage worth most, then what else is worth much.

        A passage is worth the weight of every kind of evidence that it counts for. None where the
        criterion asks for no points.
        """
        if criterion.points is None or verdict == "not_met":
            return ()
        points = self._measures[criterion.points.measure]
        worth: Counter[Evidence] = Counter()
        for weight, part in zip(points.weights, points.parts, strict=True):
            if self._measures[part].operator != "points":  # not how concrete the document is
                worth.update(dict.fromkeys(self._measured[part].evidence, weight))
        leading = [
            max(passages, key=lambda passage: worth[passage])
            for facet in decided
            if (passages := list(self._all_evidence(facet)))
        ]
        ranked = (passage for passage, _ in worth.most_common())
        return tuple(_unique((*leading, *ranked))[: _MOST_TELLING[verdict]])

    def mistake(self, mistake: Mistake, heads: frozenset[str]) -> MistakeFound:
        """Whether a common mistake is present: `heads` has it as `<mistake>:present`."""
        present = f"{mistake.id}:present" in heads
        decided = deciding(mistake.present, self._true) if present else ()
        evidence = _unique(e for f in decided for e in self._deciding_evidence(f))
        return MistakeFound.model_construct(
            id=mistake.id,
            title=mistake.title,
            sort=mistake.sort,
            present=present,
            evidence=tuple(evidence[:_MOST_MISTAKEN]),
            looked_for=(mistake.looked_for,),
            truth=mistake.truth,
            advice=mistake.advice,
        )

    def _speaking_first(self, facets: Sequence[str]) -> tuple[str, ...]:
        """What is about the matter, then the sum of it all."""
        return tuple(sorted(facets, key=lambda f: self._facets[f].background))

    def _asked_by(self, facets: Iterable[str]) -> frozenset[str]:
        """Every measure that some facets about the matter rest on."""
        asking = (self._facets[f] for f in facets if not self._facets[f].background)
        return frozenset(c.field for facet in asking for b in facet.branches for c in b)

    def _check(
        self,
        criterion: Criterion,
        verdict: Verdict,
        evidence: Sequence[Evidence],
        decided: Sequence[str],
    ) -> str:
        """Why an assessor should look first; empty when the reading is safe.

        With points two ways of judging meet: how much there is in all, and whether what the
        criterion is about was spoken of. Where the one would give a better verdict than the other,
        kamcoach is wrong about twice as often as elsewhere (tests/test_marked.py).
        """
        if criterion.points is not None:
            points = self._measured[criterion.points.measure].value
            half_way = (criterion.points.partial + criterion.points.met) // 2
            if verdict == "not_met" and points >= half_way:
                return "there is detail enough, and no passage in words that kamcoach knows for it"
            if verdict == "partial" and points >= criterion.points.met:
                return "there is enough in all to meet it, and not of every kind that is asked for"
            return ""
        speaking = [f for f in decided if not self._facets[f].background]
        if verdict == "met" and len(evidence) == 1 and len(speaking) > 1:
            return "one passage carries the whole verdict"
        return ""

    def _expected(self, criterion: Criterion) -> bool:
        return not criterion.found_in or self._kind is Kind.BOTH or self._kind in criterion.found_in

    def _holding_branch(self, facet: str) -> tuple[Condition, ...]:
        """The conditions that make a facet hold; none where an engine erred."""
        branches = self._facets[facet].branches
        return next((b for b in branches if all(map(self._holds, b))), ())

    def _holds(self, condition: Condition) -> bool:
        return condition.holds(self._measured[condition.field].value)

    def _deciding_evidence(self, facet: str) -> Iterator[Evidence]:
        """As many passages as the thresholds of the branch that holds ask for, up to a few."""
        if self._facets[facet].background:
            return
        for condition in self._holding_branch(facet):
            if condition.compare != "lte":
                enough = min(condition.value, _MOST_DECIDING)
                yield from self._measured[condition.field].evidence[:enough]

    def _all_evidence(self, facet: str) -> Iterator[Evidence]:
        if self._facets[facet].background:
            return
        for condition in self._holding_branch(facet):
            yield from self._measured[condition.field].evidence

    def _reason(self, facet: str) -> Reason:
        return Reason.model_construct(
            facet=facet,
            title=self._facets[facet].title,
            measures=tuple(self._value(c) for c in self._holding_branch(facet)),
        )

    def _value(self, condition: Condition) -> str:
        field, found = condition.field, self._measured[condition.field]
        operator = self._measures[field].operator
        if operator == "share":
            return f"{field} = {found.value // 10} %"
        if operator == "points" and condition.compare == "gte":
            return f"{field} = {found.value}, at least {condition.value}"
        return f"{field} = {found.value}" + (f" of {found.of}" if found.of is not None else "")

    def _failing(self, facet: str) -> Iterator[Condition]:
        """Conditions that fail on the branch that is nearest to holding."""
        branches = self._facets[facet].branches
        best = min(branches, key=lambda b: sum(not self._holds(c) for c in b))
        return (c for c in best if not self._holds(c))

    def _missing(self, facet: str, told: frozenset[str]) -> str:
        """What to tell the learner of a facet that does not hold, with the items it is about."""
        details = dict.fromkeys(d for c in self._failing(facet) if (d := self._named_gaps(c, told)))
        return " ".join((self._facets[facet].missing, *details))

    def _named_gaps(self, condition: Condition, told: frozenset[str]) -> str:
        """As "3 of 7 actions give no owner: A; B; C."; empty where no items lack anything."""
        measure = self._measures[condition.field]
        if measure.operator == "points" and condition.compare == "gte":
            return self._uncounted(measure, condition.value, told)
        if measure.operator == "share":
            measure = self._measures[measure.part]
        found = self._measured[measure.id]
        if condition.compare != "gte" or not found.lacking:
            return ""
        count, more = len(found.lacking), len(found.lacking) - _MOST_NAMED
        noun = measure.item if found.of == 1 else _PLURALS.get(measure.item, f"{measure.item}s")
        what = " or no ".join(field.replace("|", " or ") for field in measure.having)
        names = "; ".join(map(_shortened, found.lacking[:_MOST_NAMED]))
        whole = names + (f" and {more} more" if more > 0 else "")
        end = "" if whole.endswith("…") else "."
        return (
            f"{count} of {found.of} {noun} {'gives' if count == 1 else 'give'} no {what}: "
            f"{whole}{end}"
        )

    def _uncounted(self, measure: Measure, wanted: int, told: frozenset[str]) -> str:
        """How far the points reach, and what would add most: first what was not found at all.

        What the facets that are `told` of ask for is named by them already.
        """
        reached = (
            f"It comes to {self._measured[measure.id].value} of the {wanted} points asked for."
        )
        worth = sorted(zip(measure.weights, measure.parts, strict=True), key=lambda w: -w[0])
        parts = [part for _, part in worth]
        none = [part for part in parts if not self._measured[part].value]
        lead = "Not found" if none else "More would help here"
        titles = {part: self._measures[part].title for part in none or parts}
        new = [
            titles[p] for p in titles if p not in told and not _implied(titles[p], titles.values())
        ]
        return f"{reached} {lead}: {'; '.join(new[:_MOST_NAMED])}." if new else reached

    def _question(self, lacking: Sequence[str], criterion: Criterion) -> str:
        """What to ask: of a facet that is lacking, or else of one that more can be said of."""
        if not lacking:
            return ""
        speaking = [f for f in lacking if not self._facets[f].background]
        if not speaking:
            points = self._measures[criterion.points.measure] if criterion.points else None
            weights = dict(zip(points.parts, points.weights, strict=True)) if points else {}
            speaking = sorted(self._speaking(criterion), key=lambda f: self._answered(f, weights))
        return self._ask(speaking[0], found=speaking[0] in self._true)

    def _answered(self, facet: str, weights: Mapping[str, int]) -> tuple[int, int]:
        """How well a facet is answered already, then how little it weighs in the points.

        First what does not hold; then what lacks a kind that earns points, or has items that lack
        something; at the end what every item has, since to ask for that would deny it.
        """
        branches = self._facets[facet].branches
        measured = [self._measured[c.field] for branch in branches for c in branch]
        weight = -max(weights.get(found.id, 0) for found in measured)
        if facet not in self._true:
            return 0, weight
        if any(f.lacking or (f.id in weights and not f.value) for f in measured):
            return 1, weight
        complete = any(all(map(self._by_every_item, branch)) for branch in branches)
        return 2 + complete, weight

    def _by_every_item(self, condition: Condition) -> bool:
        """Whether a condition holds that counts items, or what share of them has something."""
        by_item = self._measures[condition.field].operator in ("items", "share")
        return by_item and self._holds(condition)

    def _speaking(self, criterion: Criterion) -> list[str]:
        """The facets about the matter of a criterion, those with the least behind them first."""
        speaking = [f for f in facets_in(criterion.met) if not self._facets[f].background]
        return sorted(speaking, key=self._counted)

    def _ask(self, id: str, *, found: bool = False) -> str:
        """The question of a facet, put to the submission; `found` where the facet holds."""
        facet = self._facets[id]
        if self._questions is None:
            return facet.ask
        gaps = [name for b in facet.branches for c in b for name in self._lacking(c)]
        return self._questions.put(facet.ask, facet.about, gaps, found=found)

    def _lacking(self, condition: Condition) -> tuple[str, ...]:
        """The items that lack what a condition counts, by name."""
        return self._measured[condition.field].lacking

    def _effort(self, lacking: Sequence[str], criterion: Criterion) -> int:
        """The least pieces of evidence that would meet a criterion.

        One for each facet about the matter, or as many as the points need that are short, where
        each earns as much as the kind that earns most.
        """
        if not lacking:
            return 0
        facets = sum(1 for f in lacking if not self._facets[f].background)
        if criterion.points is None:
            return max(facets, 1)
        points = self._measures[criterion.points.measure]
        short = criterion.points.met - self._measured[points.id].value
        return max(facets, -(-short // max(points.weights)), 1)

    def _counted(self, facet: str) -> int:
        """How much was counted for a facet, on the branch that says most."""
        return max(
            sum(self._measured[c.field].value for c in b) for b in self._facets[facet].branches
        )

    def _near(self, facet: str) -> Iterator[Nearest]:
        if self._facets[facet].background:
            return
        for condition in self._failing(facet):
            for near in self._measured[condition.field].near:
                yield Nearest.model_construct(evidence=near.evidence, lacks=near.lacks)


def _verdict(criterion: Criterion, heads: frozenset[str]) -> tuple[Verdict, Tree | None]:
    if f"{criterion.id}:met" in heads:
        return "met", criterion.met
    if f"{criterion.id}:partial" in heads:
        return "partial", criterion.partial
    return "not_met", None


def _unique(evidence: Iterable[Evidence]) -> list[Evidence]:
    return list({(e.source, e.block, e.start): e for e in evidence}.values())


def _unique_near(near: Iterable[Nearest]) -> list[Nearest]:
    passages = {(n.evidence.source, n.evidence.block, n.evidence.start): n for n in near}
    return list(passages.values())


def _implied(title: str, titles: Iterable[str]) -> bool:
    """Whether another title says it, as "risks told" says "risks told, in figures"."""
    return any(title != other and title.startswith(other) for other in titles)


def _shortened(name: str) -> str:
    """A name to stand in a list, cut between words."""
    whole = name.rstrip(_STOPS)
    if len(whole) <= _SHORT:
        return whole
    return whole[:_SHORT].rsplit(" ", 1)[0].rstrip(_STOPS) + "…"
