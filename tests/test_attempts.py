"""Learners who hand in again: what the journal counts, what earlier batches add, the page."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_batch import Runner, bytes_of, cells, following, here, other, records, run, table
from test_cli_fakes import load_this
from test_portfolio import PACK, PLAN, REVIEW

from kamcoach.batch import run as running
from kamcoach.batch.database import FILE
from kamcoach.batch.journal import opened
from kamcoach.batch.sources import source_of
from kamcoach.batch.task import Outcome, Settings, Task, perform
from kamcoach.batch.workers import Limits
from kamcoach.models.cohort import (
    Attempt,
    CriterionStanding,
    LearnerResult,
    RubricStanding,
    RubricThen,
)
from kamcoach.models.pack import Criterion, GradeBand, Grading, Rubric, Tree, Verdict
from kamcoach.report.cohort import passing, progress
from kamcoach.report.cohort.tally import Share, Tally

__all__ = ["here", "run"]  # fixtures

WEAK = b"# Account plan\n\nPrepared by: Ana Ruiz\n\nWe will visit them more often.\n"
BROKEN = b""
TEXTS = (WEAK, PLAN, REVIEW, BROKEN)
GOOD = (Path(__file__).parent.parent / "samples" / "velo-parts-plan.md").read_bytes()
QUOTED = b"Price pressure from two mills"
"""Stands in a passage that is quoted of PLAN."""


# What the journal counts


def attempts() -> dict[str, str]:
    return {row["learner"]: row["attempt"] for row in table("criteria.csv")}


def test_work_handed_in_again_is_another_attempt(run: Runner) -> None:
    run()
    assert attempts() == {"Ana Ruiz": "1", "Ben": "1"}
    Path("in/Ben.md").write_bytes(WEAK)
    run()
    assert attempts() == {"Ana Ruiz": "1", "Ben": "2"}
    told = {r["learner"]["name"]: r["learner"]["attempt"] for r in records()}
    assert told == {"Ana Ruiz": 1, "Ben": 2, "Cy": 0}
    head, ana, ben = cells(openpyxl.load_workbook("out/matrix.xlsx")["Learners"])
    at = head.index("Attempt")
    assert (ana[at], ben[at]) == ("1", "2")


def test_the_same_work_is_no_other_attempt(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    before = bytes_of(Path("out"))
    (report,) = Path("out/learners").glob("Ben-*/report.html")
    report.unlink()
    run()
    assert bytes_of(Path("out")) == before
    # Another name for the file, and other limits, are assessed anew: it is the same work.
    shutil.move("in/Ana Ruiz/plan.md", "in/Ana Ruiz/my plan.md")
    monkeypatch.setenv("KAMCOACH_LIMITS", "seconds=50")
    assert "done before" not in run().stdout
    assert attempts() == {"Ana Ruiz": "1", "Ben": "1"}


def test_what_is_refused_is_no_attempt_and_ends_none(run: Runner) -> None:
    run()
    for work in (b"", PLAN, b"", WEAK, b""):
        Path("in/Ben.md").write_bytes(work)
        run()
    assert {r["learner"]["name"]: r["learner"]["attempt"] for r in records()}["Ben"] == 0
    Path("in/Ben.md").write_bytes(WEAK)
    run()
    assert attempts()["Ben"] == "2"


def test_to_begin_anew_is_to_begin_with_the_first_attempt(run: Runner) -> None:
    run()
    fresh = bytes_of(Path("out"))
    for work in (WEAK, PLAN):
        Path("in/Ben.md").write_bytes(work)
        run()
    assert attempts()["Ben"] == "3" and bytes_of(Path("out")) != fresh
    run("in", "--anew")
    assert bytes_of(Path("out")) == fresh


def test_no_word_of_replaced_work_is_kept(run: Runner) -> None:
    shutil.rmtree("in/Ana Ruiz")
    run()
    assert QUOTED in Path("out", FILE).read_bytes()
    Path("in/Ben.md").write_bytes(WEAK)
    run()
    assert attempts()["Ben"] == "2"
    for path in Path("out").rglob("*"):
        assert path.is_dir() or QUOTED not in path.read_bytes(), path
    Path("in/Ben.md").unlink()
    run("in", "--gone")
    assert b"Ben" not in Path("out", FILE).read_bytes()
    Path("in/Ben.md").write_bytes(PLAN)
    run()
    assert attempts()["Ben"] == "1"


def test_an_older_journal_is_not_guessed_at(run: Runner) -> None:
    run()
    with sqlite3.connect(Path("out", FILE)) as journal:
        journal.execute("pragma user_version = 1")
    done = run()
    assert done.exit_code == 2 and "made by another version of kamcoach" in done.stderr
    assert "Name a new folder" in done.stderr
    done = run("in", "-o", "new", "--earlier", "out")
    assert done.exit_code == 2 and "leave --earlier out" in done.stderr


class Killed(Exception):
    """The command was ended."""


def batch(folder: Path, kill_after: int | None = None) -> None:
    """Run a batch in this process; perhaps it is killed when some results are recorded.

    The task that comes next is done then, and its outcome is lost.
    """

    def outcomes(given: Iterator[Task], how: Settings, _: Limits, __: int) -> Iterator[Outcome]:
        for done, task in enumerate(given):
            outcome = perform(task, how)
            if done == kill_after:
                raise Killed
            yield outcome

    how = Settings(folder / "out", PACK, rubrics=("SRM",), engine="plain")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(running, "outcomes", outcomes)
        patched.setattr(running, "following", following)
        running.run(source_of(folder / "in"), how, limits=Limits(), workers=1)


class Cohort:
    """A folder of work, its batch, and what the journal of that has to say."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.handed_in: dict[str, bytes] = {}
        self.assessed: dict[str, list[bytes]] = {}
        (folder / "in").mkdir()
        self.hand_in("Zoë", PLAN)

    def hand_in(self, name: str, work: bytes) -> None:
        (self.folder / "in" / f"{name}.md").write_bytes(work)
        self.handed_in[name.casefold()] = work

    def remove(self, name: str) -> None:
        (self.folder / "in" / f"{name}.md").unlink(missing_ok=True)
        self.handed_in.pop(name.casefold(), None)

    def lose(self, name: str) -> None:
        for report in self.folder.glob(f"out/learners/{name}-*/report.html"):
            report.unlink()

    def kill(self, after: int) -> None:
        if after < len(self.handed_in):
            with pytest.raises(Killed):
                batch(self.folder, kill_after=after)
            self._count(sorted(self.handed_in)[:after])

    def run(self) -> None:
        batch(self.folder)
        self._count(sorted(self.handed_in))
        before = bytes_of(self.folder / "out")
        batch(self.folder)
        assert bytes_of(self.folder / "out") == before

    def _count(self, learners: list[str]) -> None:
        for name in self.assessed.keys() - self.handed_in.keys():
            del self.assessed[name]
        for name in learners:
            work = self.handed_in[name]
            if work != BROKEN and self.assessed.get(name, [])[-1:] != [work]:
                self.assessed.setdefault(name, []).append(work)

    def check(self) -> None:
        if not (self.folder / "out" / FILE).exists():
            return
        with opened(self.folder / "out") as journal:
            known = {k.name: [work for work, _ in k.attempts] for k in journal.attempts.known()}
        assert known.keys() == self.assessed.keys()
        for name, digests in known.items():
            works = self.assessed[name]
            # As many, and alike where the works are alike.
            assert [[a == b for a in digests] for b in digests] == [
                [a == b for a in works] for b in works
            ]


NAME = st.sampled_from(("Ana", "Ben"))
STEP = st.one_of(
    st.tuples(st.just(Cohort.hand_in), NAME, st.sampled_from(TEXTS)),
    st.tuples(st.just(Cohort.remove), NAME),
    st.tuples(st.just(Cohort.lose), NAME),
    st.tuples(st.just(Cohort.kill), st.sampled_from((0, 1))),
    st.tuples(st.just(Cohort.run)),
)


@settings(deadline=None, max_examples=20)
@given(steps=st.lists(STEP, min_size=3, max_size=9))
def test_attempts_are_the_works_that_were_assessed_one_after_another(
    steps: list[Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    cohort = Cohort(tmp_path_factory.mktemp("batch"))
    for step, *given_to_it in [*steps, (Cohort.run,)]:
        step(cohort, *given_to_it)
        cohort.check()


# Earlier batches


def hand_in(folder: str, work: dict[str, bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in work.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def test_learners_of_earlier_batches_are_found_by_key_or_by_name(run: Runner) -> None:
    moodle = "{}_{}_assignsubmission_file/plan.md"
    people = {"Ana Ruiz": 101, "Zoë Park": 102, "Jo Bloggs": 103, "Kim Lee": 105}
    work = {moodle.format(name, id): WEAK for name, id in people.items()}
    hand_in("draft", work | {moodle.format("jo  BLOGGS", 104): WEAK})
    run("draft", "-o", "one")
    # Moodle has numbered them anew, but one; the name of another is written otherwise.
    again = {"Ana Ruiz": 101, "Zoe\u0308 park": 202, "Jo Bloggs": 203, "New Here": 204}
    hand_in("final", {moodle.format(name, id): PLAN for name, id in again.items()})
    done = run("final", "--earlier", "one")
    assert "Of 5 assessed in one, 2 handed in again, 1 of them found by name.\n" in done.stdout
    assert attempts() == {"Ana Ruiz": "2", "Zoë park": "2", "Jo Bloggs": "1", "New Here": "1"}
    # They are known for as long as they are named.
    before = bytes_of(Path("out"))
    assert "4 of these were done before" in run("final", "--earlier", "one").stdout
    assert bytes_of(Path("out")) == before
    run("final")
    assert set(attempts().values()) == {"1"}


def test_who_is_called_otherwise_is_pointed_out(run: Runner) -> None:
    Path("list.csv").write_text("learner,file,id\nAna,in/Ben.md,1\nBo,in/Ben.md,2\n")
    run("list.csv", "-o", "one")
    Path("list.csv").write_text(
        "learner,file,id\nAna,in/Ben.md,1\nCy,in/Ben.md,2\nBo,in/Ben.md,3\n"
    )
    done = run("list.csv", "--earlier", "one")
    assert "2 handed in again, 1 of them called otherwise now: see that ids mean" in done.stdout
    assert set(attempts().values()) == {"1"}  # The same work as before.


def test_several_earlier_batches_follow_each_other(run: Runner) -> None:
    for folder, work in (("a", WEAK), ("b", WEAK), ("b", REVIEW), ("out", REVIEW), ("out", PLAN)):
        hand_in("in", {"Ben.md": work})
        named = ["--earlier", "a", "--earlier", "b"] if folder == "out" else []
        run("in", "-o", folder, *named)
    # The work of b was that of a at first, and that here was that of b.
    assert attempts() == {"Ben": "3"}
    hand_in("in", {"Ben.pdf": b"no PDF"})
    assert "refused 1" in run("in", "--earlier", "a", "--gone").stdout
    hand_in("in", {"Cy.pdf": b"no PDF"})
    assert "Of 1 assessed in a, 0 handed in again.\n" in run("in", "--earlier", "a").stdout
    with opened(Path("out")) as journal:
        assert [result.name for result, _ in journal.results()] == ["Cy"]


def test_other_measures_are_not_compared(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    run("in", "-o", "one", "--format", "md")
    # Neither a format nor an audience is a measure.
    assert "2 handed in again" in run("in", "--earlier", "one").stdout
    done = run("in", "-o", "two", "--earlier", "one", "--audience", "assessor")
    assert "2 handed in again" in done.stdout
    before = bytes_of(Path("out"))
    done = run("in", "--earlier", "one", "--kind", "account-plan", "--anew")
    assert done.exit_code == 2 and "in one were made differently: kind changed" in done.stderr
    assert bytes_of(Path("out")) == before
    load_this(monkeypatch, other("open"))
    done = run("in", "-o", "newer", "--earlier", "one")
    assert done.exit_code == 2 and "rule pack changed since" in done.stderr
    assert bytes_of(Path("out")) == before


def test_earlier_results_are_others_that_are_there(run: Runner) -> None:
    for folder, says in (
        ("none", "none holds no results of a batch"),
        ("out", "its own --earlier"),
        ("in/Ana Ruiz", "Earlier results stand in in"),
    ):
        for made in ("out", "none"):
            Path(made).mkdir(exist_ok=True)
        done = run("in", "--earlier", folder)
        assert done.exit_code == 2 and says in done.stderr


# What the page says


def page() -> str:
    return Path("out/cohort.html").read_text(encoding="utf-8")


def cohort(work: bytes, number: int = 5) -> None:
    """Hand in the same for a number of learners, and leave one who does not change."""
    hand_in("in", {f"L{at}.md": work + b"\n" * at for at in range(number)} | {"Same.md": REVIEW})


def test_the_page_shows_how_a_cohort_came_along(run: Runner) -> None:
    cohort(WEAK)
    run()
    assert "Progress over attempts" not in page() and "handed in more than once" not in page()
    assert ">Attempt<" not in page()
    cohort(GOOD)
    run()
    assert "5 of them handed in more than once." in page()
    rows = [r for r in table("criteria.csv") if r["learner"] == "L0"]
    score = rows[0]["score"]
    assert int(score) > 0
    part = page().split("Progress over attempts")[1]
    assert f"5 learners handed in again: the share of criteria met rose from 0% to {score}%" in part
    met, partly = (sum(r["verdict"] == v for r in rows) * 5 for v in ("met", "partial"))
    latest = part.split('<th scope="row">Latest</th>')[1].split("</tr>")[0]
    assert f'<td class="number">{met}</td><td class="number">{partly}</td>' in latest
    risen = {r["criterion"] for r in rows if r["verdict"] != "not_met"}
    rose, stayed = part.split("Rose most")[1].split("Did not rise")
    assert all(f"{id} <small>" in rose for id in risen)
    assert f"{(risen and {r['criterion'] for r in rows} - risen).pop()} <small>" in stayed
    assert "Fell with" not in part
    heat = part.split('class="heat"')[1]
    first = heat.split("L0</bdi>")[1].split("</tr>")[0]
    assert f'<td class="words">2: 0% → {score}%<svg class="spark"' in first
    assert '<td class="words">1</td>' in heat.split("Same</bdi>")[1].split("</tr>")[0]
    Path("in/L0.md").write_bytes(WEAK)
    run()
    fell = page().split("Fell with their latest attempt: ")[1].split("</p>")[0]
    assert fell.endswith(f"<bdi>L0</bdi></a> ({score}% → 0%).")


def test_progress_of_a_few_is_not_told(run: Runner) -> None:
    cohort(WEAK, 4)
    run()
    cohort(GOOD, 4)
    run()
    assert "4 of them handed in more than once" in page()
    told = page().split("Progress over attempts")[1].split("<h3>Learners")[0]
    assert "Fewer than 5 learners have several attempts" in told and "%" not in told
    assert page().count('class="spark"') == 4 + 4  # In the map, and as those to look after first.


def test_a_restricted_rubric_tells_no_progress(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_this(monkeypatch, other("restricted"))
    for work in (WEAK, GOOD):
        cohort(work)
        run()
    assert "5 of them handed in more than once" in page()
    assert '<td class="words">2</td><td class="words"></td>' in page()
    body = page().split("<body")[1]
    for word in ("Progress", "attention", "Fell", "spark", "track", "rose", "not pass", "%"):
        assert word not in body, word
    with opened(Path("out")) as journal:
        for known in journal.attempts.known():
            for _, standing in known.attempts:
                told = json.loads(standing)["rubrics"]
                assert [(t["grade"], t["score"], t["verdicts"]) for t in told] == [("", None, {})]


def test_what_an_assessor_saw_before_is_not_told_in_a_self_check(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_this(monkeypatch, other("restricted"))
    cohort(WEAK)
    run("in", "-o", "one", "--audience", "assessor")
    cohort(GOOD)
    run("in", "--earlier", "one")
    assert '<td class="words">2</td><td class="words"></td>' in page()
    assert "Progress" not in page() and "%" not in page().split("<body")[1]
    run("in", "-o", "marked", "--earlier", "one", "--audience", "assessor")
    assert "Progress over attempts" in Path("marked/cohort.html").read_text(encoding="utf-8")


def test_learners_of_one_name_are_told_apart(run: Runner) -> None:
    rows = [f"Joe,in/Ben.md,{id}" for id in (7, 8)]
    Path("list.csv").write_text("\n".join(["learner,file,id", *rows, "Jo,in/Ben.md,9"]))
    run("list.csv")
    assert page().count('<bdi class="id">7</bdi>') == 1 and "<bdi>Joe</bdi>" in page()
    assert '<bdi class="id">9</bdi>' not in page()


# Who needs attention first


def rubric(scheme: Any, *gates: bool, **bands: int) -> Rubric:
    tree = Tree()
    return Rubric(
        id="R",
        title="A rubric",
        grading=Grading(
            scheme=scheme,
            bands=tuple(GradeBand(grade=g, at_least=n) for g, n in bands.items()),
            note="",
        ),
        criteria=tuple(
            Criterion(id=f"R.{at}", title="c", asks="?", gates=gate, met=tree, partial=tree)
            for at, gate in enumerate(gates)
        ),
    )


def learner(
    name: str, *verdicts: Verdict | None, score: int | None = None, earlier: Any = ()
) -> LearnerResult:
    criteria = tuple(
        CriterionStanding(
            id=f"R.{at}", verdict=verdict, told="", quote="", source="", place="", look=""
        )
        for at, verdict in enumerate(verdicts)
    )
    standing = RubricStanding(id="R", grade="", score=score, criteria=criteria, mistakes=())
    return LearnerResult(
        key=name,
        name=name,
        group="",
        folder=name,
        status="assessed",
        rubrics=(standing,),
        attempt=1 + len(earlier),
        earlier=tuple(earlier),
    )


def then(*verdicts: Verdict, score: int | None = None) -> Attempt:
    told = {f"R.{at}": verdict for at, verdict in enumerate(verdicts)}
    return Attempt(work="", rubrics=(RubricThen(id="R", grade="", score=score, verdicts=told),))


def test_what_is_missing_for_passing() -> None:
    by_score = rubric("percentage", True, refer=0, distinction=80, **{"pass": 40})
    assert passing.pass_mark(by_score) == 40 and passing.decides(by_score)
    assert [passing.missing(by_score, score, {}) for score in (0, 39, 40, 100)] == [40, 1, 0, 0]
    every = rubric("competence", True, True, False)
    assert passing.pass_mark(every) is None and passing.decides(every)
    assert passing.missing(every, None, {"R.0": "met", "R.1": "partial", "R.2": "not_met"}) == 1
    assert passing.missing(every, None, {"R.0": "met", "R.1": "met", "R.2": "not_met"}) == 0
    advisory = rubric("advisory", True)
    assert not passing.decides(advisory) and passing.missing(advisory, 3, {"R.0": "not_met"}) == 0


@given(scores=st.lists(st.integers(0, 100), max_size=60))
def test_those_furthest_from_passing_come_first(scores: list[int]) -> None:
    by_score = rubric("percentage", True, refer=0, **{"pass": 40})
    found = passing.Passing()
    for at, score in enumerate(scores):
        found.add(learner(f"{at:02}", "partial", score=score), {"R": by_score})
    found.add(learner("hidden", None, score=None), {"R": by_score})
    below = sorted((score, f"{at:02}") for at, score in enumerate(scores) if score < 40)
    assert found.short(by_score) == len(below)
    far = [each.result.name for each in found.far(by_score)]
    assert far == [name for _, name in below[: passing.MOST]]
    near = [(40 - each.missing, each.result.name) for each in found.near(by_score)]
    close = sorted(((-s, n) for s, n in below if s >= 30))[: passing.MOST]
    assert near == [(-s, n) for s, n in close if n not in far]


@given(
    moved=st.lists(
        st.tuples(*[st.sampled_from(["not_met", "partial", "met"])] * 4), min_size=5, max_size=20
    )
)
def test_progress_adds_up(moved: list[Any]) -> None:
    by_score = rubric("competence", True, True)
    came_along, tally = progress.Progress(), Tally()
    for at, (a, b, c, d) in enumerate(moved):
        result = learner(str(at), c, d, earlier=[then(a, b), then("met", "met")])
        came_along.add(result, {"R": by_score})
        tally.add(result)
    came_along.add(learner("once", "met", "met"), {"R": by_score})
    came_along.add(learner("hidden", None, None, earlier=[then("met", "met")]), {"R": by_score})
    assert came_along.of(by_score) == len(moved) and came_along.told(by_score)
    assert came_along.learners == len(moved) + 1
    first, latest = came_along.whole(by_score)
    assert latest == tally.whole(by_score)
    assert first.met == sum((a == "met") + (b == "met") for a, b, _, _ in moved)
    assert came_along.passed(by_score) == (
        sum(a == b == "met" for a, b, _, _ in moved),
        sum(c == d == "met" for _, _, c, d in moved),
    )
    rose, stayed = came_along.rose(by_score), came_along.stayed(by_score)
    assert {m.was.id for m in rose}.isdisjoint(m.was.id for m in stayed)
    for move in (*rose, *stayed):
        at = int(move.was.id[-1])
        order = ["not_met", "partial", "met"]
        steps = [order.index(each[at + 2]) - order.index(each[at]) for each in moved]
        assert (move.rose, move.fell) == (sum(s > 0 for s in steps), sum(s < 0 for s in steps))
        assert move.was.of == move.now.of == len(moved)
    assert [m.change for m in rose] == sorted((m.change for m in rose), reverse=True)


def test_a_path_says_each_attempt() -> None:
    result = learner(
        "a", "met", "partial", earlier=[then("not_met", "not_met"), then("met", "met")]
    )
    assert progress.path(result, result.rubrics[0]) == [0, 100, 75]
    scored = learner("a", "met", "met", score=90, earlier=[then("met", "met", score=40)])
    assert progress.path(scored, scored.rubrics[0]) == [40, 90]
    once = learner("a", "met")
    assert progress.path(once, once.rubrics[0]) == []
    assert progress.in_words([41, 55, 72]) == "41% → 55% → 72%"
    assert progress.in_words(range(7)) == "0% → … → 3% → 4% → 5% → 6%"
    assert progress.in_words(range(6)) == "0% → 1% → 2% → 3% → 4% → 5%"


@given(paths=st.lists(st.lists(st.integers(0, 100), min_size=2, max_size=4), max_size=30))
def test_those_who_fell_most_with_their_latest_attempt_come_first(paths: list[list[int]]) -> None:
    by_score = rubric("percentage", True, refer=0, **{"pass": 40})
    came_along = progress.Progress()
    for at, (*before, now) in enumerate(paths):
        earlier = [then("partial", score=score) for score in before]
        came_along.add(learner(f"{at:02}", "met", score=now, earlier=earlier), {"R": by_score})
    falls = sorted((p[-1] - p[-2], f"{at:02}") for at, p in enumerate(paths) if p[-1] < p[-2])
    named = [(-each.depth, each.result.name) for each in came_along.fallen(by_score)]
    assert named == falls[: progress.MOST]


@given(shares=st.lists(st.integers(0, 100), min_size=1, max_size=200))
def test_the_line_stays_in_its_picture(shares: list[int]) -> None:
    points = [tuple(map(int, each.split(","))) for each in progress.line(shares, 60, 20).split()]
    assert len(points) == len(shares)
    assert all(2 <= x <= 58 and 2 <= y <= 18 for x, y in points)
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    for (_, high), share in zip(points, shares, strict=True):
        assert high == 2 or share < 100
        assert high == 18 or share > 0


def test_grades_stand_in_the_order_of_their_bands() -> None:
    by_score = rubric("percentage", True, refer=0, distinction=80, **{"pass": 40})
    tally = Tally()
    assert tally.grades(by_score) == []
    for name, grade in (("a", "pass"), ("b", "pass"), ("c", "refer")):
        result = learner(name, "met", score=50)
        graded = result.rubrics[0].model_copy(update={"grade": grade})
        tally.add(result.model_copy(update={"rubrics": (graded,)}))
    assert tally.grades(by_score) == [("distinction", 0), ("pass", 2), ("refer", 1)]
    assert Share("x", "", 0, 0, 0).percent == 0
