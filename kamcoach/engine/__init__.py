"""Judging: measures -> facets -> verdicts and mistakes.

`Judge` runs durable-rules and the plain evaluator side by side:

    values.py    what a measure may be worth
    plain.py     facets and trees as declared
    program.py   both as clauses, packed into groups, one flat fact each
    durable.py   groups as durable-rules rulesets, and what they conclude
    process.py   the child process they are matched in: a time limit, an end
    child.py     what runs there, and nothing of kamcoach beside it
    judge.py     both, compared
"""

from kamcoach.engine.durable import available
from kamcoach.engine.judge import Judge, Judgement

__all__ = ["Judge", "Judgement", "available"]
