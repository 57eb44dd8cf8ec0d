"""Reports in a real browser: by axe-core (WCAG 2.2 AA, light, dark, phone, print), and as heard.

It needs Chromium and the file axe.min.js. The package axe-playwright-python brings that file along
and is enough without what it depends on: `pip install --no-deps axe-playwright-python`. Others may
be named in KAMCOACH_BROWSER and KAMCOACH_AXE. Without them these tests are skipped, and say so.
"""

from __future__ import annotations

import html as escaping
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from assessments import headed, hostile
from devtools import chromium
from markers import marking
from submissions import as_paragraphs, edited, prose
from submissions import compared as in_pairs
from test_attempts import batch
from test_batch import HOSTILE

from kamcoach import catalog, pipeline
from kamcoach.agreement.compare import compare
from kamcoach.drafts.moves import JudgedDraft, comparison
from kamcoach.impact.flips import impact
from kamcoach.report import render, similarity
from kamcoach.report.agreement import render as render_agreement
from kamcoach.report.drafts import render as render_drafts
from kamcoach.report.guide import render as render_guide
from kamcoach.report.guide.content import guide
from kamcoach.report.impact import render as render_impact
from kamcoach.withheld import without_verdicts

SAMPLES = Path(__file__).parent.parent / "samples"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUNNER = f"""
<script src="axe.min.js"></script>
<script>
document.querySelectorAll("details").forEach((folded) => {{ folded.open = true; }});
const root = document.documentElement, reaches = [];
if (WIDTH) root.style.width = "WIDTHpx";
document.body.querySelectorAll("*").forEach((element) => {{
  if (!element.parentElement.closest(".scroll"))
    reaches.push(element.getBoundingClientRect().right - root.getBoundingClientRect().right);
}});
const wide = Math.max(root.scrollWidth - window.innerWidth, ...reaches);
axe.run({{ runOnly: {json.dumps(TAGS)} }}).then((found) => {{
  const said = document.createElement("pre");
  said.id = "axe-says";
  said.textContent = JSON.stringify({{
    violations: found.violations.map((v) => [v.id, v.nodes.map((n) => n.html.slice(0, 200))]),
    passes: found.passes.map((p) => p.id),
    wide: Math.round(wide),
  }});
  document.body.appendChild(said);
}});
</script>
"""


def browser() -> str | None:
    """Return the browser to use."""
    named = os.environ.get("KAMCOACH_BROWSER")
    return named or next((path for name in BROWSERS if (path := shutil.which(name))), None)


def axe() -> Path | None:
    """Return axe-core, as one file."""
    if named := os.environ.get("KAMCOACH_AXE"):
        return Path(named)
    spec = find_spec("axe_playwright_python")
    folders = spec.submodule_search_locations if spec else None
    found = [file for folder in folders or () if (file := Path(folder) / "axe.min.js").is_file()]
    return found[0] if found else None


pytestmark = pytest.mark.skipif(
    not (browser() and axe()),
    reason="NOT CHECKED FOR ACCESSIBILITY: no Chromium, or no axe-core "
    "(pip install --no-deps axe-playwright-python)",
)


def looked_over(page: str, folder: Path, width: int = 0) -> dict[str, Any]:
    """Return what axe-core says of a page, whose policy is taken off since it forbids scripts."""
    said_by, browses = axe(), browser()
    assert said_by and browses
    shutil.copy(said_by, folder / "axe.min.js")
    bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    assert "</body>" in bare
    runner = RUNNER.replace("WIDTH", str(width))
    (folder / "page.html").write_text(bare.replace("</body>", f"{runner}</body>"), "utf-8")
    command = [browses, "--headless", "--disable-gpu", "--no-first-run", "--no-sandbox"]
    command += [f"--user-data-dir={folder / 'profile'}", "--window-size=1200,900"]
    command += ["--virtual-time-budget=60000", "--dump-dom", (folder / "page.html").as_uri()]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    said = re.search(r'<pre id="axe-says">(.*?)</pre>', done.stdout.decode(), re.DOTALL)
    assert said, done.stderr.decode()[-2000:]
    found: dict[str, Any] = json.loads(escaping.unescape(said.group(1)))
    return found


@cache
def assessed(name: str, audience: str = "self-check") -> pipeline.Assessed:
    file = SAMPLES / name
    options: dict[str, Any] = {"audience": audience, "engine": "plain", "rubrics": ["SRM", "KAS"]}
    pack = catalog.load()
    if file.is_dir():
        return pipeline.read_and_assess_portfolio(pipeline.collect([file]), pack, **options)
    return pipeline.read_and_assess(name, file.read_bytes(), pack, **options)


def report(name: str, audience: str = "self-check", *restricted: str) -> str:
    """Return the report on a sample, with its document and a date."""
    made, documents, *_ = assessed(name, audience)
    made = without_verdicts(made, restricted)
    on = date(2026, 11, 22)
    return render(made, "html", documents=documents, date=on).decode()


@cache
def cohort() -> str:
    """Return the page of a cohort who handed in twice, one of whose files cannot be read."""
    plans = [path.read_bytes() for path in sorted(SAMPLES.glob("*-plan.md"))]
    with TemporaryDirectory() as folder:
        work = Path(folder, "in")
        work.mkdir()
        (work / "broken.docx").write_bytes(b"no Word file")
        for cut in (2, 1):
            for at, name in enumerate(HOSTILE):
                plan = plans[at % len(plans)]
                (work / f"{name}.md").write_bytes(plan[: len(plan) // cut])
            batch(Path(folder))
        return Path(folder, "out", "cohort.html").read_text("utf-8")


def always(page: str, medium: str) -> str:
    """Return a page that looks as it would in dark mode, or on paper."""
    assert f"@media {medium}" in page
    return page.replace(f"@media {medium}", "@media all")


def in_common() -> str:
    """Return a page of passages that two submissions have in common."""
    one, other = prose(1), [edited(each, 2) for each in prose(1)]
    texts = {"Ana": as_paragraphs(one), "Ben": as_paragraphs(other), "Cy": as_paragraphs(one[:9])}
    with tempfile.TemporaryDirectory() as folder:
        return similarity.render(in_pairs(Path(folder), texts), "html")


PAGES: dict[str, Callable[[], str]] = {
    "a plan": lambda: report("northgate-clinics-plan.md"),
    "restricted": lambda: report("velo-parts-plan.md", "self-check", "SRM", "KAS"),
    "for an assessor": lambda: report("calder-council-review.md", "assessor"),
    "a portfolio": lambda: report("wharfe-dairies"),
    "a deck": lambda: report("ellerby-teas-plan.pptx"),
    "a workbook": lambda: report("stanmore-vets-plan.xlsx"),
    "outcomes and a profile": lambda: render(headed(), "html").decode(),
    "hostile": lambda: render(hostile("assessor"), "html").decode(),
    "a cohort": cohort,
    "a cohort, dark": lambda: always(cohort(), "(prefers-color-scheme: dark)"),
    "dark": lambda: always(report("northgate-clinics-plan.md"), "(prefers-color-scheme: dark)"),
    "passages in common": lambda: in_common(),
    "passages in common, dark": lambda: always(in_common(), "(prefers-color-scheme: dark)"),
    "on paper": lambda: always(report("northgate-clinics-plan.md"), "print"),
}


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(name: str, tmp_path: Path) -> None:
    found = looked_over(PAGES[name](), tmp_path)
    assert found["violations"] == []
    assert {"color-contrast", "heading-order", "region", "target-size"} <= set(found["passes"])


@pytest.mark.parametrize(
    "name", ["a plan", "a portfolio", "a workbook", "hostile", "a cohort", "passages in common"]
)
def test_nothing_is_wider_than_a_phone(name: str, tmp_path: Path) -> None:
    # 320 pixels are what WCAG asks for under reflow; no window can be made as narrow as that.
    narrow = always(always(PAGES[name](), "(max-width: 48rem)"), "(max-width: 34rem)")
    found = looked_over(narrow, tmp_path, width=320)
    assert found["violations"] == []
    assert found["wide"] <= 0


def test_axe_would_find_what_is_wrong(tmp_path: Path) -> None:
    page = report("velo-parts-plan.md")
    broken = page.replace('lang="en-GB"', "").replace("<body", '<body><img src="x"><p', 1)
    assert {"html-has-lang", "image-alt"} <= {
        id for id, _ in looked_over(broken, tmp_path)["violations"]
    }


# What a screen reader makes of each page: its accessibility tree

NAMED = frozenset(("link", "heading", "region", "navigation", "DisclosureTriangle", "columnheader"))
"""What must have a name of its own, wherever it stands."""
BARE = re.compile(r"[A-Z]{2,5}\.?[A-Z]{0,3}\d*$|\W*$")
"""The name of a link that is nothing but an id or a sign."""
DIFFERENCES = {"A": {"D01": "mpn +-", "D02": "mmn --"}, "B": {"D01": "mnn --", "D02": "mmp +-"}}


def compared() -> str:
    old, new = (
        JudgedDraft(name, assessed(name).assessment, (), True)
        for name in ("velo-parts-plan.md", "northgate-clinics-plan.md")
    )
    return render_drafts(comparison(old, new, catalog.load(), "self-check"), "html")


def studied() -> str:
    pack = catalog.load()
    rubric = next(rubric for rubric in pack.rubrics if rubric.id == "SRM")
    own = pipeline.assess(
        "velo-parts-plan.md",
        (SAMPLES / "velo-parts-plan.md").read_bytes(),
        pack,
        rubrics=["SRM"],
        engine="plain",
    )
    made = guide(pack, rubric, catalog.read_terms(pack), catalog.read_cases(), own)
    return render_guide(made, "html")


def weighed() -> str:
    """Return what another rule pack would change: one that asks for ten times the points."""
    pack = catalog.load()
    facets = tuple(
        facet.model_copy(
            update={
                "branches": tuple(
                    tuple(c.model_copy(update={"value": c.value * 10}) for c in branch)
                    for branch in facet.branches
                )
            }
        )
        if facet.of.startswith("SRM.MP0")
        else facet
        for facet in pack.facets
    )
    other = pack.model_copy(update={"facets": facets, "sha256": "f" * 64})
    name = "northgate-clinics-plan.md"
    files = [(name, (SAMPLES / name).read_bytes())]
    found = impact(files, ("built-in", pack), ("stricter", other), ["SRM"], "plain")
    assert found.flips
    return render_impact(found, "html")


def agreed() -> str:
    found = compare([marking(name, **notes) for name, notes in DIFFERENCES.items()])
    return render_agreement(found, "html")


HEARD: dict[str, Callable[[], str]] = {
    **{name: PAGES[name] for name in ("a plan", "restricted", "for an assessor", "a portfolio")},
    **{name: PAGES[name] for name in ("a workbook", "outcomes and a profile", "hostile")},
    "a comparison": compared,
    "a guide": studied,
    "an impact": weighed,
    "an agreement": agreed,
}


class Node(NamedTuple):
    """What is heard of a part of a page."""

    role: str
    name: str
    properties: dict[str, Any]


@pytest.fixture(scope="module")
def hears(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], list[Node]]]:
    """Return what opens a page, all that is folded included, and says what is heard of it."""
    folder, program = tmp_path_factory.mktemp("heard"), browser()
    assert program
    with chromium(program, folder) as opened:

        def heard(page: str) -> list[Node]:
            file = folder / "page.html"
            file.write_text(page.replace("<details>", "<details open>"), "utf-8")
            opened.open(file)
            return [_node(each) for each in opened.heard() if not each.get("ignored")]

        yield heard


def _node(node: dict[str, Any]) -> Node:
    properties = {each["name"]: each["value"].get("value") for each in node.get("properties", ())}
    role, name = (node.get(key, {}).get("value") or "" for key in ("role", "name"))
    return Node(role, " ".join(str(name).split()), properties)


@pytest.mark.parametrize("name", HEARD)
def test_a_page_is_heard_as_it_is_meant(name: str, hears: Callable[[str], list[Node]]) -> None:
    page = HEARD[name]()
    heard = hears(page)
    roles = Counter(node.role for node in heard)
    assert roles["main"] == roles["banner"] == roles["contentinfo"] == 1
    assert 'lang="en-GB"' in page[:200] and heard[0].name  # the title
    assert next(node for node in heard if node.role == "link").name.startswith("Skip to ")
    for node in heard:
        assert node.name or node.role not in NAMED, node
    levels = [int(node.properties["level"]) for node in heard if node.role == "heading"]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(now <= before + 1 for before, now in pairwise(levels))
    landmarks = [(node.role, node.name) for node in heard if node.role in ("region", "navigation")]
    assert len(set(landmarks)) == len(landmarks)
    leads: dict[str, set[str]] = {}
    for node in heard:
        if node.role == "link":
            assert not BARE.match(node.name), node
            leads.setdefault(node.name, set()).add(str(node.properties.get("url")))
    assert {name: to for name, to in leads.items() if len(to) > 1} == {}
    # A sign is never heard in place of its word.
    for sign in ("✓", "◐", "█"):
        assert not any(sign in node.name for node in heard), sign
    assert all(node.name for node in heard if node.role == "image")


def test_what_is_folded_says_what_it_is_about(hears: Callable[[str], list[Node]]) -> None:
    heard = hears(HEARD["for an assessor"]())
    folded = [node.name for node in heard if node.role == "DisclosureTriangle"]
    assert len(folded) == len(set(folded)) > 10
    assert any(re.match(r"Also seen \(\d\) for SRM\.MP\d\d$", name) for name in folded)


def test_tables_are_heard_with_their_heads(hears: Callable[[str], list[Node]]) -> None:
    heard = hears(HEARD["a plan"]())
    names = [node.name for node in heard if node.role == "region"]
    assert any(re.match(r"Table \d, 3\.0 Key contacts$", name) for name in names)
    heads = [node.name for node in heard if node.role == "columnheader"]
    assert {"Name", "Job title", "Influence", "Relationship", "Passages"} <= set(heads)
    cells = [node.name for node in heard if node.role == "cell"]
    assert any(re.match(r"Met once, passage \d+$", name) for name in cells)


def test_a_page_that_is_worse_is_told(hears: Callable[[str], list[Node]]) -> None:
    page = PAGES["restricted"]()
    worse = re.sub(r' aria-label="[^"]*"', "", page)
    links = [node.name for node in hears(worse) if node.role == "link"]
    assert any(map(BARE.match, links))
