"""The version of kamcoach that wrote a report."""

from functools import cache


@cache
def version() -> str:
    """Return the installed version; `0.1.0` when run from a source folder."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("kamcoach")
    except PackageNotFoundError:
        return "0.1.0"
