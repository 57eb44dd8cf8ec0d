"""rules/glossary/terms.yaml -> terms of the field, explained for learners."""

from collections.abc import Collection

from kamcoach.catalog.nodes import Node
from kamcoach.models.glossary import Term

MAX_TERMS = 300


def glossary(file: Node, facets: Collection[str]) -> tuple[Term, ...]:
    """The terms of a file, in the order of the alphabet.

    Args:
        file: the data file.
        facets: the ids of every facet of the rule pack.

    Raises:
        PackError: an unknown facet, two terms written alike, a malformed entry.
    """
    written: dict[str, Node] = {}
    terms = []
    for id, node in file.entries("terms", MAX_TERMS).items():
        term = _term(id, node, facets)
        for name in (term.term, *term.also):
            first = written.setdefault(name.casefold(), node)
            if first is not node:
                raise node.error(
                    f"`{name}` is a name of the term at {first.place}, too.",
                    "Leave it with one of them.",
                )
        terms.append(term)
    return tuple(sorted(terms, key=lambda term: term.term.casefold()))


def _term(id: str, node: Node, facets: Collection[str]) -> Term:
    parts = node.keys(f"the term `{id}`", ("term", "means"), ("also", "facets"))
    return Term(
        id=id,
        term=parts["term"].text(),
        also=parts["also"].texts() if "also" in parts else (),
        means=parts["means"].prose(),
        facets=parts["facets"].known(facets, "facet") if "facets" in parts else (),
        source=node.place,
    )
