"""Grades and feedback back into a Moodle assignment, by the files that Moodle takes.

What is where:

    cells.py      a CSV file taken apart so that it can be put together again byte for byte
    worksheet.py  Moodle's grading worksheet: which column is which, what each row says
    results.py    what each learner comes to in a rubric, and the comment that says so
    filling.py    results + a worksheet -> the worksheet filled in, and what became of each row
    names.py      whether two names are one: of participants, of teams, of grades
    php.py        what Moodle's importer inherits from PHP: reading CSV, comparing, dates
    importer.py   what Moodle will do with each row of an uploaded worksheet, and why
    roll.py       who takes part, and whose the feedback on a submission is
    feedback.py   results -> the ZIP archive of feedback files that Moodle takes
    unpacking.py  what Moodle makes of each file in such an archive
    telling.py    all of this in lines to print, and predictions as a table
"""
