"""Weak documents with much that is concrete in them, none of it about the account."""

OPENING = """# Account plan: Orrell Mills

Learner: Ana Ruiz, Account Manager, Hebden Yarn Supplies

Customer: Orrell Mills

## Introduction

Orrell Mills is on my list. I have not been there yet, and shall go when there is time for it.
"""

ANOTHER_FIRM = """
## Tarn Plastics

Tarn Plastics spent £214,000 with us in 2024 at a margin of 27%. On 12 March Joan Pell, its
finance director, told me: "We lose two shifts a month to film that tears." In a workshop on 3
April we agreed with her and with Tom Hill, the works manager, to cut those stops from 9 to 4 a
month by October 2025.

| Name | Role | Influence | Interest | Approach |
|---|---|---|---|---|
| Joan Pell | Finance director, Tarn | High, signs off | Cost per metre | Paper each quarter |
| Tom Hill | Works manager, Tarn | High, decides | Fewer stops | Visit every month |

| Risk | Likelihood | Impact | Mitigation |
|---|---|---|---|
| Joan Pell leaves | 2 | 4 | Meet her deputy twice a year |
| Resin price | 4 | 3 | Index clause until 2027 |

The trial cost us £6,200, and by June Tarn had ordered £31,000 more, so it paid back five times.
What I did badly was to leave out the night shift; since then I ring the shift leader before
each trial.
"""

TEMPLATE = """
## Objectives

List at least four objectives that you share with the customer, and say when each of them is due.

| Objective | Measure | Date | Owner |
|---|---|---|---|
| e.g. Fewer stops | e.g. 9 to 4 a month | e.g. October 2025 | e.g. Tom Hill |
| Example: more orders | £31,000 | June 2025 | Works manager |

## Value

Describe how your advice changed a decision of the customer. For example: "After our trial on 3
April the works manager moved to thinner film and saved £18,000 a year."

## Reflection

Evaluate your strengths and weaknesses, at least two of each. For instance, I left out the night
shift in March, so now I ring the shift leader before each trial.
"""

RESTATED = """
## What I did

Key stakeholders were identified and their influence was analysed. Shared objectives were agreed
with the customer and prioritised. The plan has concrete actions, each with an owner and a date.
The risk assessment has a likelihood and an impact with a mitigation for most risks. The
customer's strategic and operational challenges were established. Strengths and weaknesses of my
handling of the relationship were evaluated, with improvements for the future.
"""

MIGHT_HAVE_BEEN = """
## Looking back

If we had met Joan Pell, the finance director, in May 2024, we would know what the mill spends.
If our engineer, Tom Hill, had gone there on 12 June, he could have seen the 14 frames run.
Unless we had paid £9,000 for the trial in March, the works manager might never have asked for
it. If the buyer had signed by 30 September, the margin of 27% would have been ours for 3 years.
"""

WEAK = {
    "another firm": OPENING + ANOTHER_FIRM,
    "a template": OPENING + TEMPLATE,
    "restated criteria": OPENING + RESTATED,
    "what might have been": OPENING + MIGHT_HAVE_BEEN,
}
"""What each is made of. Prose about one's own firm is left out: it can still be called met."""
