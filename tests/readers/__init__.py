"""Builders of Word files for the tests of the readers."""
