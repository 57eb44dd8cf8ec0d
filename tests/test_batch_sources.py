"""Whose work is whose, in folders, archives and manifests of every layout."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from kamcoach.batch.names import Layout, Learner, safe_folder
from kamcoach.batch.sources import Part, source_of
from kamcoach.errors import Refusal, UsageError
from kamcoach.models.assessment import Skipped
from kamcoach.readers import handed_in
from kamcoach.readers.handed_in import hand_in_entries

MOODLE = (
    "Ana Ruiz_101_assignsubmission_file/plan.md",
    "Ana Ruiz_101_assignsubmission_file/more/review.md",
    "Ana Ruiz_101_assignsubmission_onlinetext/onlinetext.html",
    "Zoë O'Brien_102_assignsubmission_file_/plan.md",
    "Participant_103_assignsubmission_file/plan.md",
    "Team 4_7_assignsubmission_file/plan.md",
)
FLAT = (
    "Ana Ruiz_101_assignsubmission_file_plan.md",
    "Ana Ruiz_101_assignsubmission_file_x_999_assignsubmission_file_review.md",
    "u123_Ben Oke_102_assignsubmission_file_plan.md",
)
CANVAS = (
    "ruizana_4321_98765_plan.md",
    "ruizana_4321_98766_review-1.md",
    "okeben_LATE_4322_98767_plan_2024_10_11.md",
)


def folder(top: Path, names: Iterable[str]) -> Path:
    for name in names:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text("text")
    return top


def archive(path: Path, names: Iterable[str]) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name in names:
            made.writestr(name, "text")
    return path


def found(path: Path, layout: Layout | None = None) -> Mapping[tuple[str, str], int]:
    """Return the learners, by key and name, with how many parts each has."""
    learners: dict[tuple[str, str], int] = {}
    for part in source_of(path, layout).parts():
        if isinstance(part, Part) and not part.reason:
            learners[part.learner] = learners.get(part.learner, 0) + 1
    return learners


def refused(path: Path, layout: Layout | None = None) -> list[tuple[str, str]]:
    parts = source_of(path, layout).parts()
    return [(p.learner.name, p.reason) for p in parts if isinstance(p, Part) and p.reason]


def skipped(path: Path) -> list[str]:
    return sorted(p.name for p in source_of(path).parts() if isinstance(p, Skipped))


@pytest.mark.parametrize("around", ["", "download/", "a/b/"])
def test_moodle_with_folders(tmp_path: Path, around: str) -> None:
    names = [around + name for name in MOODLE]
    learners = {("101", "Ana Ruiz"), ("102", "Zoë O'Brien"), ("103", "Participant 103")}
    learners |= {("7", "Team 4")}
    assert set(found(folder(tmp_path / "in", names))) == learners
    assert set(found(archive(tmp_path / "in.zip", names))) == learners
    assert found(tmp_path / "in.zip")["101", "Ana Ruiz"] == 3
    assert found(tmp_path / "in")["101", "Ana Ruiz"] == 2, "the folders themselves"


def test_a_download_of_one_learner(tmp_path: Path) -> None:
    names = ["Ana Ruiz_101_assignsubmission_file/plan.md"]
    assert set(found(folder(tmp_path / "in", names))) == {("101", "Ana Ruiz")}
    assert set(found(archive(tmp_path / "in.zip", names))) == {("101", "Ana Ruiz")}


def test_a_file_called_like_the_folder_around_all_is_not_lost(tmp_path: Path) -> None:
    made = archive(tmp_path / "in.zip", ["all", *(f"all/{name}" for name in CANVAS)])
    assert [name for name, _ in refused(made)] == ["all"] and len(found(made)) == 2


def test_moodle_without_folders_goes_by_its_own_part_of_the_name(tmp_path: Path) -> None:
    expected = {("101", "Ana Ruiz"): 2, ("102", "u123_Ben Oke"): 1}
    assert found(folder(tmp_path / "in", FLAT)) == expected
    assert found(archive(tmp_path / "in.zip", FLAT)) == expected


def test_canvas(tmp_path: Path) -> None:
    expected = {("4321", "ruizana"): 2, ("4322", "okeben"): 1}
    assert found(folder(tmp_path / "in", CANVAS)) == expected
    assert found(archive(tmp_path / "in.zip", CANVAS)) == expected
    assert found(archive(tmp_path / "deep.zip", [f"submissions/{n}" for n in CANVAS])) == expected


def test_what_belongs_to_nobody_is_refused(tmp_path: Path) -> None:
    said = [("stray.md", "its name does not say whose work it is, as names of Moodle do.")]
    assert refused(folder(tmp_path / "in", [*MOODLE, "stray.md"])) == said
    assert refused(archive(tmp_path / "in.zip", [*MOODLE, "stray.md"])) == said
    ((_, reason),) = refused(folder(tmp_path / "other", [*CANVAS[:1], "x.md"]), "canvas")
    assert "names of Canvas" in reason


def test_plain_folders_and_files(tmp_path: Path) -> None:
    names = ["Ana/plan.md", "Ana/review.md", "Ben.md", "Cy.zip"]
    learners = {("Ana/", "Ana"), ("Ben.md", "Ben"), ("Cy.zip", "Cy")}
    assert set(found(folder(tmp_path / "in", names))) == learners
    assert set(found(archive(tmp_path / "in.zip", names))) == learners
    assert set(found(folder(tmp_path / "in", ()), "plain")) == learners
    # A name that happens to look like one of Canvas among others that do not.
    assert ("a_123_456_b.md", "a_123_456_b") in found(folder(tmp_path / "in", ["a_123_456_b.md"]))


@pytest.mark.parametrize(
    ("names", "learners"),
    [
        (["cohort/Ana/p.md", "cohort/Ben/p.md"], {"Ana", "Ben"}),
        (["Ana/p.md", "Ana/more/q.md"], {"Ana"}),
        (["Ana/p.md"], {"Ana"}),
        (["p.md"], {"p"}),
        (["a/b/c/d/e/p.md"], {"d"}),
        ([], set()),
    ],
)
def test_a_folder_around_all_of_it_is_looked_through(
    tmp_path: Path, names: list[str], learners: set[str]
) -> None:
    (tmp_path / "in").mkdir()
    assert {name for _, name in found(folder(tmp_path / "in", names))} == learners
    assert {name for _, name in found(archive(tmp_path / "in.zip", names))} == learners


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of Unix")
def test_leftovers_links_and_pipes_are_skipped(tmp_path: Path) -> None:
    top = folder(tmp_path / "in", ["Ana/p.md", ".hidden", "~$p.docx", "Thumbs.db", "B.md"])
    (top / "link.md").symlink_to("/etc/passwd")
    os.mkfifo(top / "pipe.md")
    assert skipped(top) == [".hidden", "Thumbs.db", "link.md", "pipe.md", "~$p.docx"]
    assert {name for _, name in found(top)} == {"Ana", "B"}
    made = archive(tmp_path / "in.zip", ["__MACOSX/x", "Ana/.DS_Store", "Ana/p.md", "B.md"])
    link = zipfile.ZipInfo("link.md")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(made, "a") as zipped:
        zipped.writestr(link, "/etc/passwd")
        zipped.mkdir("empty")
    assert skipped(made) == ["Ana/.DS_Store", "__MACOSX/x", "link.md"]


def test_names_in_an_archive_lead_nowhere(tmp_path: Path) -> None:
    names = ["../../etc/passwd", "/abs.md", "C:\\x\\y.md", "..", "a\x1b[2J.md", "../.."]
    parts = found(archive(tmp_path / "in.zip", names))
    assert {name for _, name in parts} == {"etc", "abs", "C:", "document", "a[2J"}
    for key, name in parts:
        made = safe_folder(Learner(key, name))
        assert made == Path(made).name and made.isprintable()


def test_entries_of_one_learner_are_read_by_number(tmp_path: Path) -> None:
    names = ["in/Ana/plan.md", "in/Ana/sub/review.md", "in/Ana/more.zip", "in/Ben/p.md"]
    made = archive(tmp_path / "in.zip", names)
    handed = hand_in_entries(made, [0, 1, 2])
    assert [name for name, _ in handed.files] == ["plan.md", "sub/review.md"]
    assert [entry.name for entry in handed.refused] == ["more.zip"]
    assert hand_in_entries(made, [99]).files == ()


def test_limits_of_archives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = archive(tmp_path / "in.zip", [f"Ana/{number}.md" for number in range(4)])
    monkeypatch.setattr(handed_in, "MAX_FILES", 3)
    with pytest.raises(Refusal, match="more files than the limit of 3"):
        hand_in_entries(made, range(4))
    monkeypatch.setattr(handed_in, "MAX_TOTAL", 5)
    with pytest.raises(Refusal, match="together"):
        hand_in_entries(made, range(3))
    monkeypatch.setattr(handed_in, "MAX_LISTED", 3)
    with pytest.raises(Refusal, match="limit of 3 things"):
        list(source_of(made).parts())


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.zip").write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(Refusal, match="damaged or cut off"):
        list(source_of(tmp_path / "in.zip").parts())


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_manifest(tmp_path: Path, separator: str) -> None:
    folder(tmp_path, ["in/plan.md", "in/review.md", "in/b/p.md", "outside.md"])
    rows = [
        "Learner,File,ID,Group",
        "Ana Ruiz,plan.md,7,North",
        "Ana Ruiz,review.md,7,North",
        ",,,",
        "Ben,b,,",
        "Cy,none.md,,",
        "Di,../outside.md,,",
        "Ed,,,",
        ",plan.md,,",
        "Fi,\0.md,,",
    ]
    (tmp_path / "in/list.csv").write_text(
        "\ufeff" + "\n".join(rows).replace(",", separator), encoding="utf-8"
    )
    parts = [p for p in source_of(tmp_path / "in/list.csv").parts() if isinstance(p, Part)]
    good = [(p.learner.key, p.learner.name, p.group) for p in parts if not p.reason]
    assert good == [("7", "Ana Ruiz", "North"), ("7", "Ana Ruiz", "North"), ("Ben", "Ben", "")]
    assert [(p.learner.name, p.reason.partition(": ")[2]) for p in parts if p.reason] == [
        ("Cy", "there is no such file."),
        ("Di", "the file stands outside of the folder of the manifest."),
        ("Ed", "it names no learner or no file."),
        ("line 9", "it names no learner or no file."),
        ("Fi", "there is no such file."),
    ]
    assert "line 6 of the manifest" in next(p.reason for p in parts if p.learner.name == "Cy")


@pytest.mark.parametrize(
    ("data", "says"), [(b"a,b\n1,2\n", "names its columns"), (b"", "columns"), (b"\xff", "UTF-8")]
)
def test_a_manifest_that_is_none(tmp_path: Path, data: bytes, says: str) -> None:
    (tmp_path / "list.csv").write_bytes(data)
    with pytest.raises(UsageError, match=says):
        list(source_of(tmp_path / "list.csv").parts())


def test_what_holds_no_cohort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=r"plan.docx is no folder"):
        source_of(tmp_path / "plan.docx")
    source = source_of(folder(tmp_path / "in", ["a.md"]))

    def scandir(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(UsageError, match="in cannot be read: Permission denied"):
        list(source.parts())


@pytest.mark.parametrize(
    "name",
    ["Zoë O'Brien", "Smith, Jo", "CON", "aux.txt", "=cmd|x", "../..", "...", "x" * 500, "李", ""],
)
def test_folders_are_safe_whatever_a_learner_is_called(name: str) -> None:
    made, other = (safe_folder(Learner(key, name)) for key in ("one", "two"))
    assert made != other
    body, _, digest = made.rpartition("-")
    assert len(digest) == 12 and body and len(made.encode()) <= 255
    assert all(char.isalnum() or char == "-" for char in made) and made[0] != "-"
    assert made.casefold() != other.casefold()
