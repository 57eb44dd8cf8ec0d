"""Submissions -> what they have in common: read, sketched, matched, in this order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from kamcoach import catalog, pipeline, starters
from kamcoach.batch.run import Progress
from kamcoach.batch.sources import Source
from kamcoach.batch.workers import Limits, answers
from kamcoach.models.similarity import (
    Cohort,
    Common,
    Compared,
    Group,
    Missing,
    Pair,
    Passage,
    Similarity,
)
from kamcoach.readers.handed_in import shown_name
from kamcoach.similarity.cohorts import Beside, Member, beside
from kamcoach.similarity.known import Known
from kamcoach.similarity.matching import Match, Side, matched, words_in
from kamcoach.similarity.reading import Contents, Reading, Taken, read, refused, taken
from kamcoach.similarity.showing import passages

LEAST_IN_A_GROUP = 50
"""Words in common from which a pair makes its submissions part of a group."""
_SIDES = 100
"""Submissions that are kept unpacked while pairs are matched."""
_Whose = tuple[str, str]
"""The cohort of a submission, and the key of the learner."""


class Template(NamedTuple):
    """A template or brief: the name of its file, and its statements."""

    name: str
    statements: tuple[str, ...]


def similarity(
    source: Source,
    earlier: Sequence[Source] = (),
    templates: Sequence[Template] = (),
    *,
    limits: Limits,
    workers: int,
    tell: Callable[[Progress], None] = lambda _: None,
) -> Similarity:
    """Return what the submissions of a cohort have in common, and with those of earlier ones.

    Args:
        source: the cohort that is looked at: each two of its submissions are compared.
        earlier: other cohorts: each of their submissions is compared with those of the first only.
        templates: what learners wrote into; it counts for nothing, nor do kamcoach's own.
        limits: what one submission may take to be read.
        workers: how many processes to read in.
        tell: told of progress.

    Raises:
        KamcoachError: a source cannot be read, or the library for sketches is not there.
    """
    sources = (source, *earlier)
    cohorts = [taken(each) for each in sources]
    reading = Reading(_known(templates))
    total, done = sum(len(each.tasks) for each in cohorts), 0
    contents: list[list[Contents]] = []
    tell(Progress(0, total))
    for each in cohorts:
        contents.append([])
        number = min(workers, len(each.tasks))
        for said in answers(iter(each.tasks), reading, limits, number, read, refused):
            contents[-1].append(said)
            done += 1
            tell(Progress(done, total))
        contents[-1].sort(key=lambda said: said.key)
    return compared(_names(sources), cohorts, contents, templates)


def compared(
    names: Sequence[str],
    cohorts: Sequence[Taken],
    contents: Sequence[Sequence[Contents]],
    templates: Sequence[Template] = (),
) -> Similarity:
    """Return what submissions have in common that have been read.

    Args:
        names: of the cohorts, the one that is looked at first.
        cohorts: what each of their sources holds.
        contents: what the submissions of each say, by key.
        templates: what has been left out of that.
    """
    members = [
        Member(cohort, each)
        for cohort, listed in enumerate(contents)
        for each in listed
        if each.files
    ]
    found = beside(members)
    pairs = tuple(sorted(_matched(members, found, names), key=_weight))
    first, *others = (
        _cohort(name, each, listed)
        for name, each, listed in zip(names, cohorts, contents, strict=True)
    )
    return Similarity(
        schema="kamcoach/similarity/1",
        cohort=first,
        earlier=tuple(others),
        templates=tuple(template.name for template in templates),
        pairs=pairs,
        groups=groups(pairs),
        common=tuple(
            Common(text=each.forms, source=names[each.cohort], submissions=each.submissions)
            for each in found.shared
        ),
        missing=tuple(
            Missing(source=name, name=each.name, unread=unread)
            for name, listed in zip(names, contents, strict=True)
            for each in listed
            for unread in each.unread
        ),
        passed_over=found.passed_over,
    )


def _names(sources: Sequence[Source]) -> list[str]:
    """Return what to call each cohort; those of one name are numbered."""
    names: list[str] = []
    for each in sources:
        name, number = shown_name(each.path), 1
        shown = name
        while shown in names:
            number += 1
            shown = f"{name} ({number})"
        names.append(shown)
    return names


def _known(templates: Sequence[Template]) -> tuple[str, ...]:
    """Return the statements that count for nothing: of templates, starters and criteria."""
    texts = [text for template in templates for text in template.statements]
    for starter in starters.STARTERS:
        texts += pipeline.template_of(f"{starter}.md", starters.content(starter, ".md"))
    for rubric in catalog.load().rubrics:
        for criterion in rubric.criteria:
            texts += [criterion.title, criterion.asks]
    return tuple(dict.fromkeys(texts))


def _matched(members: Sequence[Member], found: Beside, names: Sequence[str]) -> Iterator[Pair]:
    """Yield the pairs that have enough in common to be shown."""

    @lru_cache(maxsize=_SIDES)
    def unpacked(number: int, brief: Known) -> Side:
        return Side(members[number].contents, brief)

    def who(number: int, words: int) -> Compared:
        cohort, contents = members[number]
        said = sum(forms.count(" ") + 1 for forms in contents.forms)
        return Compared(
            source=names[cohort],
            key=contents.key,
            name=contents.name,
            words=words,
            known=contents.known + said - words,
        )

    no_brief = Known(())
    for pair in found.pairs:
        whole = pair in found.whole
        one, other = (unpacked(number, no_brief if whole else found.brief) for number in pair)
        in_common = matched(one, other)
        if in_common:
            yield _pair(
                who(pair[0], one.words),
                who(pair[1], other.words),
                in_common,
                passages(in_common, one, other),
                earlier=members[pair[1]].cohort > 0,
                nearly_all_brief=whole,
            )


def _pair(
    one: Compared,
    other: Compared,
    found: Sequence[Sequence[Match]],
    shown: tuple[Passage, ...],
    *,
    earlier: bool,
    nearly_all_brief: bool,
) -> Pair:
    words = sum(map(words_in, found))
    return Pair(
        one=one,
        other=other,
        earlier=earlier,
        words=words,
        share=round(words / min(one.words, other.words), 3),
        longest=words_in(found[0]),
        passages=shown,
        more=len(found) - len(shown),
        nearly_all_brief=nearly_all_brief,
    )


def _weight(pair: Pair) -> tuple[int, str, str, str]:
    return -pair.words, pair.one.key, pair.other.source, pair.other.key


def groups(pairs: Sequence[Pair]) -> tuple[Group, ...]:
    """Return submissions that pairs lead from one to the other, where they are three or more.

    Only pairs with many words in common count: a definition that two learned from one book would
    make one group of everybody.
    """
    strong = [pair for pair in pairs if pair.words >= LEAST_IN_A_GROUP]
    # Of one submission the figures differ, where a pair was compared with its brief.
    members: dict[_Whose, Compared] = {}
    beside: dict[_Whose, list[_Whose]] = {}
    for pair in strong:
        for each in (pair.one, pair.other):
            members.setdefault(_whose(each), each)
        one, other = _whose(pair.one), _whose(pair.other)
        beside.setdefault(one, []).append(other)
        beside.setdefault(other, []).append(one)
    found: list[Group] = []
    seen: set[_Whose] = set()
    for start in beside:
        reached = _reached(start, beside) if start not in seen else set()
        seen |= reached
        if len(reached) > 2:
            ordered = sorted(reached, key=lambda each: (each[0], members[each].name, each[1]))
            count = sum(_whose(pair.one) in reached for pair in strong)
            found.append(Group(members=tuple(members[each] for each in ordered), pairs=count))
    return tuple(sorted(found, key=lambda each: (-len(each.members), each.members[0].key)))


def _whose(compared: Compared) -> _Whose:
    return compared.source, compared.key


def _reached(start: _Whose, beside: Mapping[_Whose, Sequence[_Whose]]) -> set[_Whose]:
    reached, waiting = {start}, [start]
    while waiting:
        for each in beside[waiting.pop()]:
            if each not in reached:
                reached.add(each)
                waiting.append(each)
    return reached


def _cohort(name: str, taken: Taken, contents: Sequence[Contents]) -> Cohort:
    there = [each for each in contents if each.files]
    return Cohort(
        name=name,
        read=len(contents),
        compared=len(there),
        partly=sum(bool(each.unread) for each in there),
        refused=len(contents) - len(there),
        skipped=taken.skipped,
    )
