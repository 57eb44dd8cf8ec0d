"""Every facet proves itself: passages that fire, stay silent, and nearly fire.

The cases stand beside the rules, in `rules/<area>.cases.yaml`:

    succession-planned:
      fires:  [texts in which the facet holds]
      silent: [texts in which it does not]
      near:   [{text: one in which it does not, by a hair, lacks: words of what is missing}]

A case that is known to go wrong is marked with `gap`, and fails here once it goes right.
"""

import pytest

from kamcoach import catalog, proof
from kamcoach.models.pack import Case
from kamcoach.report.proof import proved

PACK = catalog.load()
CASES = catalog.read_cases()


@pytest.mark.parametrize("case", [pytest.param(c, id=c.source) for c in CASES])
def test_a_case_goes_as_it_is_marked(case: Case) -> None:
    (outcome,) = proof.prove([case], PACK)
    assert outcome.expected, proved([outcome], PACK)


def test_every_facet_nearly_holds_somewhere() -> None:
    declared = {f.id for f in PACK.facets if not f.of}
    assert {c.facet for c in CASES if c.sort == "near"} == declared
