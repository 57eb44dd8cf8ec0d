"""What another rule pack would change, before it is adopted: the same documents, judged by both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kamcoach import pipeline, sides
from kamcoach.errors import Refusal, UsageError
from kamcoach.impact.reasons import Entry, Parts, Read, Reasons
from kamcoach.models.assessment import Pack, Refused
from kamcoach.models.impact import Flip, Impact, Standing
from kamcoach.models.pack import RulePack


def impact(
    files: Sequence[tuple[str, bytes]],
    old: tuple[str, RulePack],
    new: tuple[str, RulePack],
    rubrics: Sequence[str] = (),
    engine: str = "auto",
) -> Impact:
    """Judge some files by two rule packs and return what differs.

    Args:
        files: the name and the content of each.
        old: what the pack in use is called, and the pack.
        new: what the pack that may replace it is called, and the pack.
        rubrics: ids of the rubrics to judge by; all where none is named.
        engine: `auto`, `durable` or `plain`.

    Raises:
        UsageError: neither pack has such a rubric; no such engine; no file can be read.
    """
    was, now = (_parts(pack, rubrics) for _, pack in (old, new))
    for name in rubrics:
        if not any(r.id.casefold() == name.casefold() for r in (*was.rubrics, *now.rubrics)):
            raise UsageError(f"neither pack has a rubric `{name}`.")
    refused: list[Refused] = []
    both: list[tuple[Read, Read]] = []
    for name, data in files:
        try:
            both.append((_read(name, data, was, engine), _read(name, data, now, engine)))
        except Refusal as refusal:
            refused.append(Refused(name=name, reason=refusal.reason, advice=refusal.advice))
    if not both:
        reasons = " ".join(f"{each.reason} {each.advice}" for each in refused)
        raise UsageError(f"None of the files can be read. {reasons}")
    pairs = [p for old, new in both for p in sides.pairs(old.assessment, new.assessment)]
    return Impact(
        old=_provenance(old[1]),
        new=_provenance(new[1]),
        old_name=old[0],
        new_name=new[0],
        documents=tuple(before.assessment.sources[0].name for before, _ in both),
        refused=tuple(refused),
        compared=len(pairs),
        flips=tuple(flip for before, after in both for flip in _flips(before, after)),
        requoted=sum(
            pair.turn == "same" and sides.quotes(pair.was) != sides.quotes(pair.now)
            for pair in pairs
        ),
        standings=tuple(s for before, after in both for s in _standings(before, after)),
        only_old=tuple(id for id in was.entries if id not in now.entries),
        only_new=tuple(id for id in now.entries if id not in was.entries),
        notes=tuple(
            dict.fromkeys(n for pair in both for read in pair for n in read.assessment.run.notes)
        ),
    )


def _parts(pack: RulePack, names: Sequence[str]) -> Parts:
    wanted = {name.casefold() for name in names}
    rubrics = tuple(r for r in pack.rubrics if not wanted or r.id.casefold() in wanted)
    entries: dict[str, Entry] = {}
    for rubric in rubrics:
        entries |= {criterion.id: criterion for criterion in rubric.criteria}
        entries |= {mistake.id: mistake for mistake in rubric.mistakes}
    return Parts(
        pack,
        rubrics,
        entries,
        {facet.id: facet for facet in pack.facets},
        {measure.id: measure for measure in pack.measures},
        {concept.id: concept for concept in pack.lexicon.concepts},
        {word_class.id: word_class for word_class in pack.lexicon.classes},
        pack.lexicon.items,
    )


def _read(name: str, data: bytes, parts: Parts, engine: str) -> Read:
    document, submission = pipeline.understand(name, data, parts.pack)
    assessment = pipeline.judged(
        document, submission, parts.pack, parts.rubrics, audience="assessor", engine=engine
    )
    return Read(parts, submission, assessment, engine)


def _provenance(pack: RulePack) -> Pack:
    return Pack(version=pack.version, sha256=pack.sha256, parts=pack.parts)


def _flips(before: Read, after: Read) -> Iterator[Flip]:
    flipped = [p for p in sides.pairs(before.assessment, after.assessment) if p.turn != "same"]
    if not flipped:
        return
    # Few documents differ, and only theirs have to be measured for the reasons.
    reasons = Reasons(before, after)
    for rubric, was, now in flipped:
        yield Flip(
            document=before.assessment.sources[0].name,
            rubric=rubric,
            sort=sides.sort_of(now),
            id=was.id,
            title=now.title,
            was=sides.side(was),
            now=sides.side(now),
            changes=tuple(reasons.changes(was.id)),
            redeclared=tuple(reasons.redeclared(was.id)),
        )


def _standings(before: Read, after: Read) -> Iterator[Standing]:
    """What a document is read as, and its grades, where they differ."""
    name = before.assessment.sources[0].name
    if before.assessment.kind != after.assessment.kind:
        yield Standing(
            document=name, what="read as", was=before.assessment.kind, now=after.assessment.kind
        )
    now = {rubric.id: rubric for rubric in after.assessment.rubrics}
    for rubric in before.assessment.rubrics:
        if rubric.id in now:
            was, then = (sides.grade(r) for r in (rubric, now[rubric.id]))
            if was != then:
                yield Standing(document=name, what=rubric.id, was=was, now=then)
