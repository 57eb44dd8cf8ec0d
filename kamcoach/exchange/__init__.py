"""What goes back to the systems that work came from.

What is where:

    moodle/      Moodle's grading worksheet and feedback files, and what its importers will do
"""
