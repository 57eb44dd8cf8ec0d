"""A cache folder of its own for every test run: the user's is neither read nor written."""

import os
import tempfile

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Begin without compiled rule packs, and let them go at the end."""
    folder = tempfile.TemporaryDirectory(prefix="kamcoach-")
    config.add_cleanup(folder.cleanup)
    os.environ["XDG_CACHE_HOME"] = folder.name
