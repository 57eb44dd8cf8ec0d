"""Documents from the world: each is read or refused, within limits, and none brings a fault out.

They stand outside the repository: in the folder that `KAMCOACH_SHARED` names, or in `shared` beside
the checkout. Without them this is skipped. `tools/read_all.py` does the same for any folder.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("this system cannot fork", allow_module_level=True)

from read_all import outcomes, table

SHARED = Path(
    os.environ.get("KAMCOACH_SHARED") or Path(__file__).resolve().parent.parent.parent / "shared"
)
REAL = SHARED / "realdocs"


@pytest.mark.timeout(1200)
@pytest.mark.skipif(not REAL.is_dir(), reason="no real documents beside the checkout")
def test_real_documents_are_read_or_refused_within_limits() -> None:
    files = [path for folder in sorted(REAL.iterdir()) if folder.is_dir()
             for path in sorted(folder.rglob("*")) if path.is_file()]  # fmt: skip
    found = list(outcomes(files))
    print(f"\n{table(found)}")
    bad = [each for each in found if not each.within]
    assert found and not bad, "\n\n".join(f"{each.path}: {each.why}" for each in bad)
