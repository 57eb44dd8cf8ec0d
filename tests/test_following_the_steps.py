"""A learner who answers the next steps of a weak plan lifts it by a grade, step by step.

The answers were written in one go, as a sales representative would put it about the same customer,
by somebody who had read the questions and rules but set no word, weight or mark.
"""

from __future__ import annotations

from pathlib import Path

from kamcoach import catalog, pipeline
from kamcoach.models.assessment import Assessment
from kamcoach.models.pack import Verdict
from kamcoach.report import view

PACK = catalog.load()
PLAN = (Path(__file__).parent.parent / "samples" / "velo-parts-plan.md").read_text("utf-8")
ORDER: dict[Verdict, int] = {"not_met": 0, "partial": 1, "met": 2}

ANSWERS = {
    "By which date and which figure will each objective be reached?": """
Each goal with its date:

- Increase sales from £140k to £170,000 by 31 December 2025 (I have brought this down from £200k)
- All 9 shops stocking Torrent tyres by 30 June 2025
- Halo-Lite lights on 9 counters by 15 October 2025
- No back order older than 10 days by the end of September 2025, down from 24 days now
""",
    "What did the model show you, and what did it miss": """
I used the KAM development model from our course (Millman and Wilson). It put Ridgeline at the early
stage, which was fair, because everything goes through me and Dean and nobody else talks to anybody.
But it did not help with the workshops. The model only looks at how close the two firms are and it
takes no account of nine shop managers who each have their own view, so I would not use it alone.
""",
    "What did people at Ridgeline Cycles tell you, in their own words?": """
I went to see three of them in February. Dean Walsh, the buyer, told me "I can get a tyre anywhere,
I need to know when it is coming." Priya Nair, who manages the Leicester shop, said they had turned
away 11 repairs in January because of our cassettes. Tom Ridge, the owner, said that he wants the
workshops to bring in 30% of his turnover by 2027, and at the moment it is 22%.
""",
    "What will you do differently, from when?": """
Looking back I spent too much time on offers and not enough on the back orders. From 1 April I will
stop the Monday email and send Dean a list of open back orders with dates instead. From May I will
also ring the Leicester and Kettering workshops every second Thursday. I learned from last year that
discounts did not bring the sales up, they went down by 6% anyway, so we have cut the track day.
""",
    "score on each of your selection criteria?": """
To call somebody a key account I looked at three things and gave each a score from 1 to 5. Spend:
£140k is 9% of my area, score 4. Growth: they want two more shops and the workshop side is up 12%,
score 4. Relationship: five years, but I only know one person well, score 2. In total 10 out of 15,
which puts them second of my 31 accounts, behind Halfway Wheels with 12.
""",
    "Who in your organisation could help": """
I cannot do this by myself. Sandra Oyelaran in the warehouse has agreed to hold cassettes for the
nine shops, and Mike Dunn from technical will train the mechanics in two evening sessions
in May so they trust the Gritline parts. My manager Helen Burrows will meet Tom Ridge twice a
year, because an
owner wants to talk to somebody who can decide.
""",
    "Which of these risks would hurt most": """
| Risk | Likelihood | Impact | What we do about it |
|---|---|---|---|
| They buy cassettes elsewhere | High | £38k a year | Sandra holds 4 weeks of stock from April |
| Kettering shop closes | Medium | £12k a year | Agree with Tom to move its stock to Leicester |
| Dean leaves | Low | We know nobody else | Get to know Priya and Tom before the summer |
""",
    "What would you not do again": """
I would not do the volume discounts again. They cost us £8,400 of margin last year and the sales
still fell. It was also a weakness that I never asked the workshops anything.
""",
    "What worries you about the results": """
It worries me that orders for cassettes fell by a fifth since autumn. I have asked Sandra to put the
stock right first and in April we go through the open orders with Dean line by line.
""",
}
"""Part of a question, and what the learner adds to the plan for it."""


def assessed(text: str) -> Assessment:
    return pipeline.assess("plan.md", text.encode(), PACK, rubrics=["SRM"], engine="plain")


def verdicts(found: Assessment) -> dict[str, Verdict]:
    return {judged.id: judged.stands for judged in found.rubrics[0].criteria}


def test_answering_the_next_steps_lifts_a_weak_plan_by_a_grade() -> None:
    text, found, answers = PLAN, assessed(PLAN), dict(ANSWERS)
    assert found.rubrics[0].grade == "refer"
    went: list[tuple[str, int | None, str]] = []
    raised = 0
    while answers:
        steps = view.next_steps(found)
        asked = next(((s, key) for s in steps for key in answers if key in s.ask), None)
        if asked is None:
            break
        step, key = asked
        text += f"\n{answers.pop(key).strip()}\n"
        before, found = found, assessed(text)
        old, new = verdicts(before), verdicts(found)
        assert all(ORDER[new[id]] >= ORDER[old[id]] for id in old), step.ask
        raised += any(ORDER[new[c.id]] > ORDER[old[c.id]] for c in step.criteria)
        went.append((step.criteria[0].id, found.rubrics[0].score, found.rubrics[0].grade))
    # Every round answers the first of five questions that the learner has something to say to.
    assert went == [
        ("SRM.MP02", 18, "refer"),
        ("SRM.MP06", 25, "refer"),
        ("SRM.MP01", 43, "refer"),
        ("SRM.MP05", 50, "pass"),
        ("SRM.MP03", 50, "pass"),
        ("SRM.MP07", 62, "pass"),
        ("SRM.MP08", 68, "merit"),
    ]
    assert raised >= 3, "half of the steps should raise a criterion that they name"
