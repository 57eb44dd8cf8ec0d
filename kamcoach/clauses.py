"""Facets and trees as clauses: the flat form durable-rules can match.

A clause is a set of tests that must all hold; a head is true when one of its clauses holds. The
engine matches them; the catalog refuses what would expand into too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kamcoach.models.pack import Comparison, Condition, Criterion, Facet, Mistake, Rubric, Tree

LARGEST = 2**31 - 1
"""durable-rules is trusted with 32-bit whole numbers and nothing else."""
MOST_CLAUSES = 200
MOST_FIELDS = 40
"""Facets or measures that one clause may test."""

Test = tuple[str, Comparison, int]
Clause = frozenset[Test]
Clauses = frozenset[Clause]

ALWAYS: Clauses = frozenset({frozenset()})
NEVER: Clauses = frozenset()


def of_rubric(rubric: Rubric) -> Iterator[tuple[str, Clauses]]:
    """Every head of a rubric with its clauses.

    Raises:
        ValueError: a head is too large; the message names it.
    """
    for criterion in rubric.criteria:
        yield from of_criterion(criterion)
    for mistake in rubric.mistakes:
        yield of_mistake(mistake)


def of_criterion(criterion: Criterion) -> Iterator[tuple[str, Clauses]]:
    """The two levels of a criterion with their clauses."""
    for level, tree in (("met", criterion.met), ("partial", criterion.partial)):
        head = f"{criterion.id}:{level}"
        yield head, narrow(of_tree(tree, head), head)


def of_mistake(mistake: Mistake) -> tuple[str, Clauses]:
    """A mistake with its clauses: what must hold, and nothing of what excuses it."""
    head = f"{mistake.id}:present"
    parts = [of_tree(mistake.present, head)]
    if mistake.unless is not None:
        parts.append(of_tree(mistake.unless, head, holds=False))
    return head, narrow(at_least(len(parts), parts, head), head)


def narrow(clauses: Clauses, head: str) -> Clauses:
    """The clauses, none of which tests more fields than a fact may have.

    Raises:
        ValueError: one does.
    """
    if any(len({test[0] for test in clause}) > MOST_FIELDS for clause in clauses):
        raise ValueError(f"{head} needs more than {MOST_FIELDS} fields at once")
    return clauses


def of_facet(facet: Facet) -> Clauses:
    """The branches of a facet as clauses.

    Raises:
        ValueError: the facet has too many branches.
    """
    branches = (_branch(conditions) for conditions in facet.branches)
    return _fewest((clause for clause in branches if clause is not None), facet.id)


def of_tree(tree: Tree, head: str, holds: bool = True) -> Clauses:
    """The ways in which a tree comes out as `holds`, as clauses over facets worth 0 or 1.

    Every form is "at least so many of these parts": `all` wants each, `any` wants one. It fails
    when more parts fail than it can spare, which is the same form again (De Morgan), so that
    `without` only turns round what is looked for.

    Args:
        tree: the combination to expand.
        head: what it decides, for the message when it is too large.
        holds: whether to look for the ways in which it holds, or does not hold.

    Raises:
        ValueError: the expansion has more than MOST_CLAUSES clauses.
    """
    if tree.facet is not None:
        return frozenset({frozenset({(tree.facet, "eq", int(holds))})})
    if tree.without is not None:
        return of_tree(tree.without, head, not holds)
    wanted, parts = _threshold(tree)
    if not holds:
        wanted = len(parts) - wanted + 1
    return at_least(wanted, [of_tree(part, head, holds) for part in parts], head)


def at_least(wanted: int, parts: Sequence[Clauses], head: str) -> Clauses:
    """The ways in which `wanted` of `parts` hold together."""
    if wanted <= 0:
        return ALWAYS
    if wanted > len(parts):
        return NEVER
    ways = [ALWAYS] + [NEVER] * wanted
    for index, part in enumerate(parts):
        # Only counts that the parts so far can reach and the rest can bring up to `wanted`.
        least = max(1, wanted - (len(parts) - index - 1))
        most = min(wanted, index + 1)
        for count in range(most, least - 1, -1):
            ways[count] = _fewest([*ways[count], *_both(ways[count - 1], part)], head)
    return ways[wanted]


def _threshold(tree: Tree) -> tuple[int, tuple[Tree, ...]]:
    if tree.all is not None:
        return len(tree.all), tree.all
    if tree.any is not None:
        return 1, tree.any
    if tree.at_least is not None and tree.of is not None:
        return tree.at_least, tree.of
    raise ValueError("a combination of facets without a form: all, any, at_least/of or without")


def _branch(conditions: Iterable[Condition]) -> Clause | None:
    """The tests of one branch, without those that always hold; None when one never holds."""
    tests: set[Test] = set()
    for condition in conditions:
        least, most = _range(condition)
        if least > min(most, LARGEST) or most < 0:
            return None
        if least > 0 or most < LARGEST:
            tests.add((condition.field, condition.compare, condition.value))
    return frozenset(tests)


def _range(condition: Condition) -> tuple[int, int]:
    least = 0 if condition.compare == "lte" else condition.value
    most = LARGEST if condition.compare == "gte" else condition.value
    return least, most


def _both(left: Clauses, right: Clauses) -> Iterable[Clause]:
    """Every clause of one joined with every clause of the other, contradictions left out."""
    for one in left:
        opposites = {(field, compare, 1 - value) for field, compare, value in one}
        for other in right:
            if opposites.isdisjoint(other):
                yield one | other


def _fewest(clauses: Iterable[Clause], head: str) -> Clauses:
    """Leave out every clause that asks for more than another one does."""
    kept: list[Clause] = []
    for clause in sorted(set(clauses), key=len):
        if not any(other <= clause for other in kept):
            kept.append(clause)
            if len(kept) > MOST_CLAUSES:
                raise ValueError(
                    f"{head} expands into more than {MOST_CLAUSES} clauses; "
                    "conclude some of it in a facet of its own"
                )
    return frozenset(kept)
