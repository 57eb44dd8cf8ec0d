"""Assessors in charge of a cohort: what they decided, over what was proposed.

What is where:

    finals.py   the results of a batch, learner by learner, as they stand now
"""
