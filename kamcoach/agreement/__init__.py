"""How far markers agree: with each other, and kamcoach with them.

What is where:

    markings.py      what each marker said, from files or from kamcoach
    coefficients.py  percent agreement, kappa, AC1 ... from a table of counts
    bootstrap.py     their intervals, by drawing documents anew
    figures.py       the figures of some decisions, and which of them are kept back
    compare.py       every pair of markers, where they differ, and what one of them left out
"""
