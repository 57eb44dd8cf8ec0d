"""Where workers on several computers leave what they wrote: a folder that all share, or a URL.

Files are small and written once, and each is there whole or not at all.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from uuid import uuid4

from kamcoach.errors import UsageError


class Store(Protocol):
    """Files by name; `/` stands between a folder and what is in it."""

    def put(self, name: str, data: bytes) -> None:
        """Write a file, in place of an earlier one.

        Raises:
            OSError: it cannot be written.
        """

    def get(self, name: str) -> bytes:
        """Return what is in a file.

        Raises:
            OSError: it cannot be read.
        """

    def remove(self, name: str) -> None:
        """Take away a file, or a folder with all that is in it, if it is there."""


class Folder(NamedTuple):
    """A folder."""

    top: Path

    def put(self, name: str, data: bytes) -> None:
        """Write a file."""
        path = self.top / name
        part = path.with_name(f".{path.name}.{uuid4().hex}.part")
        try:
            part.write_bytes(data)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(data)
        part.replace(path)

    def get(self, name: str) -> bytes:
        """Read a file."""
        return (self.top / name).read_bytes()

    def remove(self, name: str) -> None:
        """Take away a file or a folder."""
        path = self.top / name
        with suppress(OSError):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    def __str__(self) -> str:
        """Return its path."""
        return str(self.top)


class Bucket(NamedTuple):
    """Something with a URL. An object store shows what is written to it when it is whole."""

    files: Any
    """A file system of fsspec."""
    top: str

    def put(self, name: str, data: bytes) -> None:
        """Write a file."""
        path = f"{self.top}/{name}"
        with _as_os_error():
            try:
                self.files.pipe_file(path, data)
            except FileNotFoundError:  # It has folders, which have to be made.
                self.files.makedirs(path.rpartition("/")[0], exist_ok=True)
                self.files.pipe_file(path, data)

    def get(self, name: str) -> bytes:
        """Read a file."""
        with _as_os_error():
            return bytes(self.files.cat_file(f"{self.top}/{name}"))

    def remove(self, name: str) -> None:
        """Take away a file or a folder."""
        with suppress(OSError), _as_os_error():
            self.files.rm(f"{self.top}/{name}", recursive=True)

    def __str__(self) -> str:
        """Return its URL."""
        return str(self.files.unstrip_protocol(self.top))


@contextmanager
def _as_os_error() -> Iterator[None]:
    """Whatever a library for a store raises is a store that does not answer."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {error}") from error


def store_at(url: str) -> Store:
    """Return the store at the path of a folder or at a URL.

    Raises:
        UsageError: there is no access to URLs of that kind here.
    """
    if "://" not in url:
        return Folder(Path(url))
    try:
        from fsspec.core import url_to_fs

        files, top = url_to_fs(url)
    except ImportError as error:
        raise UsageError(
            f"{url} cannot be reached: {error}. Install 'kamcoach[cluster]' and the package that "
            "is named, here and on all workers."
        ) from error
    except (OSError, ValueError) as error:
        raise UsageError(f"{url} cannot be reached: {error}") from error
    return Bucket(files, top.rstrip("/"))


def shared(url: str) -> str:
    """Return a URL as it stands, and the whole path of a folder: others stand elsewhere."""
    return url if not url or "://" in url else str(Path(url).absolute())
