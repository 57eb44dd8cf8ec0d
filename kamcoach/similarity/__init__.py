"""Passages that submissions have in common: inside a cohort, and with earlier ones.

What is where, in the order in which it is used:

    words.py      text -> words, and how much of their words two statements share
    known.py      what templates and briefs say already, subtracted also where it was edited
    reading.py    a source -> the statements of each submission, read in processes of their own
    sketches.py   statements -> those that are alike, by MinHash and LSH: time grows with the text,
                  not with the pairs of submissions
    cohorts.py    what is alike -> what all have (a brief), and which submissions to hold beside
                  each other
    matching.py   two submissions -> the passages they have in common
    showing.py    those passages as they are shown, with what differs
    run.py        all of them, in order

Nothing of this is in an assessment or a learner's report: only `kamcoach similar` calls it.
"""
