"""Assessors in charge of a cohort: what they decided, over what was proposed.

What is where:

    standings.py   the journal of a batch -> how each learner stands; whom an id or a name means
    log.py         the decisions, one line each, never taken back
    bank.py        comments to choose from
    sheet.py       standings -> the sheet for assessors
    taking.py      a sheet that was filled in -> decisions, or the reason why a row is none
    days.py        the day of a decision, as people and programs write it
    deciding.py    decisions into the log, and what it says of a learner
    finals.py      the results of a batch, learner by learner, as they stand now
    feedback.py    what learners see after marking
    folders.py     the folders of learners with feedback
    forgetting.py  a learner taken out of the results
    pseudonyms.py  the tables without names
"""
