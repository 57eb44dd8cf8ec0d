"""Results and rubrics in the formats of other systems, out and in.

What is where:

    cells.py             a CSV file to rows of cells and back, every byte kept but for those changed
    names.py             whether two ways of writing a name can be one person's
    standings.py         how a learner stands in one rubric, or why that may not leave
    canvas_import.py     what Canvas's importer can read, and what each column is to it
    canvas_gradebook.py  a gradebook of Canvas, filled in place
    canvas_rubric.py     a rubric, as Canvas imports it
    ags.py               scores as LTI Assignment and Grade Services take them
    junit.py             results for pipelines
    identifiers.py       the identifiers that a rubric and its parts have in the next two
    case.py              a rubric as a CASE package
    case_in.py           a CASE package, read
    case_rubric.py       what was read, as a rubric file to begin with
    badges.py            Open Badges, unsigned
    moodle/              Moodle's grading worksheet and feedback files, and what its importers do
"""
