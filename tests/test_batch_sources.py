"""Whose work is whose, in folders, archives and manifests of every layout."""

from __future__ import annotations

import os
import re
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import get_args

import pytest

from kamcoach.batch.names import Layout, Learner, safe_folder
from kamcoach.batch.parts import Part
from kamcoach.batch.sources import source_of
from kamcoach.cli.common import LAYOUTS
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


def test_the_command_line_knows_every_layout() -> None:
    assert get_args(Layout) == LAYOUTS


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


@pytest.mark.parametrize(
    "inside", [CANVAS, MOODLE, ["Ana/plan.md", "Ben/plan.md"]], ids=["canvas", "moodle", "plain"]
)
@pytest.mark.parametrize("layout", [None, "plain"])
def test_a_file_beside_the_folder_around_all_makes_nobody_of_it(
    tmp_path: Path, inside: tuple[str, ...], layout: Layout | None
) -> None:
    names = ["readme.txt", *(f"all/{name}" for name in inside)]
    top = folder(tmp_path / "in", names)
    for source in (top, archive(tmp_path / "in.zip", names), archive(tmp_path / "x.zip", names)):
        with pytest.raises(UsageError, match="sure whether all is one learner's or holds"):
            found(source, layout)
        assert set(found(source, "folders")) == {("all/", "all"), ("readme.txt", "readme")}
    assert found(top / "all") == found(archive(tmp_path / "all.zip", inside)) or inside is MOODLE
    # Several folders beside files, and a folder with files only, are learners as they stand.
    many = folder(tmp_path / "many", ["Ben.md", "Ana/plan.md", "Ana/review.md", "Ana/more/x.md"])
    assert {name for _, name in found(many)} == {"Ana", "Ben"}


def test_a_file_called_like_the_folder_around_all_is_not_lost(tmp_path: Path) -> None:
    made = archive(tmp_path / "in.zip", ["all", *(f"all/{name}" for name in CANVAS)])
    with pytest.raises(UsageError, match="sure whether all is one"):
        found(made)


def test_moodle_without_folders_goes_by_its_own_part_of_the_name(tmp_path: Path) -> None:
    expected = {("101", "Ana Ruiz"): 2, ("102", "u123_Ben Oke"): 1}
    assert found(folder(tmp_path / "in", FLAT)) == expected
    assert found(archive(tmp_path / "in.zip", FLAT)) == expected


def test_canvas(tmp_path: Path) -> None:
    expected = {("4321", "ruizana"): 2, ("4322", "okeben"): 1}
    assert found(folder(tmp_path / "in", CANVAS)) == expected
    assert found(archive(tmp_path / "in.zip", CANVAS)) == expected
    assert found(archive(tmp_path / "deep.zip", [f"submissions/{n}" for n in CANVAS])) == expected


@pytest.mark.parametrize(
    ("name", "learner"),
    [
        ("okeben_4322_text.html", ("4322", "okeben")),
        ("okeben_LATE_4322_link.html", ("4322", "okeben")),
        ("okeben_late_4322_98770_plan.md", ("4322", "okeben")),
        ("oke_ben_4322_98770_plan.md", ("4322", "oke_ben")),
        ("student_007_4322_98770_plan.md", ("4322", "student_007")),
        ("оке_4322_98770_plan.md", ("4322", "оке")),
        ("रमेश_4322_98770_plan.md", ("4322", "रमेश")),
        ("_4322_98770_plan.md", ("4322", "4322")),
        ("12345_4322_98770_plan.md", ("4322", "12345")),
        ("okeben_45_98770_plan.md", ("45", "okeben")),
    ],
)
def test_names_as_canvas_makes_them(tmp_path: Path, name: str, learner: tuple[str, str]) -> None:
    names = [*CANVAS[:2], name]
    expected = {("4321", "ruizana"): 2, learner: 1}
    assert found(folder(tmp_path / "in", names)) == expected
    assert found(archive(tmp_path / "in.zip", names)) == expected


def test_canvas_without_names(tmp_path: Path) -> None:
    names = ["anon_AbC12_98765_plan.md", "anon_AbC12_98766_notes.md", "anon_12345_98767_x.md"]
    names += ["LATE_anon_Zz9pQ_98770_plan.md", "anon_kkkkk_text.html"]
    assert found(archive(tmp_path / "in.zip", names)) == {
        ("anon_AbC12", "Anonymous AbC12"): 2,
        ("anon_12345", "Anonymous 12345"): 1,  # no number of a person in a gradebook
        ("anon_Zz9pQ", "Anonymous Zz9pQ"): 1,
        ("anon_kkkkk", "Anonymous kkkkk"): 1,
    }


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ([*CANVAS, "stray.md"], "beside others, such as stray.md"),
        (["Ana.md", "Ben.md", "ruizana_4321_98765_plan.md"], "beside others, such as Ana.md|Ben"),
        # The same form, made by people: work of several, with a unit and a year in front.
        (["unit_305_2024_ana.md", "unit_306_2024_ben.md", "x_305_999_y.md"], "numbers twice"),
        (["plan_2024_1001_ana.md", "plan_2024_1002_ben.md"], "all are of one learner"),
    ],
)
def test_names_that_may_be_those_of_canvas_are_asked_about(
    tmp_path: Path, names: list[str], says: str
) -> None:
    for source in (folder(tmp_path / "in", names), archive(tmp_path / "in.zip", names)):
        with pytest.raises(UsageError, match=says):
            found(source)
        assert len(found(source, "plain")) == len(names)


def test_one_id_of_two_names_is_nobodys(tmp_path: Path) -> None:
    # Names that end in numbers are read wrongly, by Canvas too: nobody gets the work of another.
    names = ["ruiz_2021_4321_98765_plan.md", "oke_2021_4322_98766_plan.md", *CANVAS]
    for source in (folder(tmp_path / "in", names), archive(tmp_path / "in.zip", names)):
        assert set(found(source)) == {("4321", "ruizana"), ("4322", "okeben")}
        assert refused(source) == [
            (name, "other work has the same id and another name.") for name in ("ruiz", "oke")
        ] or refused(source) == [
            (name, "other work has the same id and another name.") for name in ("oke", "ruiz")
        ]
    two = [f"{name}_101_assignsubmission_file/plan.md" for name in ("Ana", "Ben")]
    assert not found(folder(tmp_path / "two", [*two, *MOODLE[3:]])).keys() & {"101"}
    assert {name for name, _ in refused(tmp_path / "two")} == {"Ana", "Ben"}


def test_moodle_teams_of_a_blind_download(tmp_path: Path) -> None:
    names = ["Team A-Ana Ruiz_101", "Team B-Participant_105", "Team B-Participant_106"]
    made = folder(tmp_path / "in", [f"{n}_assignsubmission_file_/plan.md" for n in names])
    assert set(found(made)) == {
        ("101", "Team A-Ana Ruiz"),
        ("105", "Team B-Participant 105"),
        ("106", "Team B-Participant 106"),
    }


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
    # Names that people make are none of Canvas.
    short = ["unit_3_1_ana.md", "unit_3_2_ben.md"]
    assert {name for _, name in found(folder(tmp_path / "x", short))} == {n[:-3] for n in short}


@pytest.mark.parametrize(
    ("names", "learners"),
    [
        (["cohort/Ana/p.md", "cohort/Ben/p.md"], {"Ana", "Ben"}),
        (["handed-in/Ana.md", "handed-in/Ben.md"], {"Ana", "Ben"}),
        (["handed-in/Ana/p.md", "handed-in/Ben/p.md", "handed-in/Cy.md"], {"Ana", "Ben", "Cy"}),
        (["a/handed-in/Ana.md", "a/handed-in/Ben.md"], {"Ana", "Ben"}),
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


def test_the_only_folder_may_be_one_learners(tmp_path: Path) -> None:
    names = ["Ana/plan.md", "Ana/review.md"]
    for path in (folder(tmp_path / "in", names), archive(tmp_path / "in.zip", names)):
        assert source_of(path).looked_through() == "Ana"
        assert set(found(path)) == {("plan.md", "plan"), ("review.md", "review")}
        assert set(found(path, "folders")) == {("Ana/", "Ana")}
        assert not source_of(path, "folders").looked_through()
    for names in (["a/Ana/p.md", "a/Ben/p.md"], ["Ana.md", "Ben.md"], [f"a/{n}" for n in CANVAS]):
        assert not source_of(archive(tmp_path / "x.zip", names)).looked_through()
    (tmp_path / "list.csv").write_text("learner,file\nAna,in/Ana\n")
    assert not source_of(tmp_path / "list.csv").looked_through()
    assert set(found(tmp_path / "list.csv")) == {("Ana", "Ana")}


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
    names = ["../../etc/passwd", "/abs.md", "C:\\x\\y.md", "..", "a\x1b[2J.md", "../..", "./b.md"]
    made = archive(tmp_path / "in.zip", [*names, "etc/plan.md"])
    parts = found(made)
    assert {name for _, name in parts} == {"etc", "abs", "C:", "a[2J", "b"}
    for key, name in parts:
        safe = safe_folder(Learner(key, name))
        assert safe == Path(safe).name and safe.isprintable()
    leads = "its name leads out of the archive."
    assert refused(made) == [("etc", leads), ("document", leads), ("document", leads)]
    assert parts["etc/", "etc"] == 1, "what leads out is nobody else's"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana/", "Ana /"),
        ("Ana/", "Ana\u202e/"),
        ("x" * 300 + "A/", "x" * 300 + "B/"),
        ("José/", "Jose\u0301/"),
        ("Ana.md", "Ana.md "),
        ("all/Ana/", "all /Ana/"),
    ],
)
def test_names_in_an_archive_that_are_shown_alike_are_nobodys(
    tmp_path: Path, one: str, other: str
) -> None:
    names = [name + "plan.md" * name.endswith("/") for name in (one, other)]
    beside = ["Ben/plan.md", "Cy.md"]
    around = "all/" if one.startswith("all/") else ""
    made = archive(tmp_path / "in.zip", [*names, *(around + name for name in beside)])
    assert {name for _, name in found(made)} == {"Ben", "Cy"}
    why = "another name in the archive is shown just like its own."
    assert [reason for _, reason in refused(made)] == [why, why]
    # By itself, each is a learner, under the key that it always had.
    ((key, name),) = (
        found(archive(tmp_path / "one.zip", [names[1], *beside])).keys()
        - {
            ("Ben/", "Ben"),
            ("Cy.md", "Cy"),
        }
        if not around
        else {("Ana/", "Ana")}
    )
    assert key.removesuffix("/").removesuffix(".md").strip() == name.strip()


def test_names_that_differ_behind_a_zero_are_two(tmp_path: Path) -> None:
    made = archive(tmp_path / "in.zip", ["AnaX/plan.md", "AnaY/plan.md", "Ben.md"])
    data = made.read_bytes().replace(b"AnaX/", b"Ana\0X").replace(b"AnaY/", b"Ana\0Y")
    made.write_bytes(data)
    assert {name for _, name in found(made)} == {"AnaXplan", "AnaYplan", "Ben"}


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no UTF-8 are those of Linux")
def test_names_that_are_no_utf8(tmp_path: Path) -> None:
    names = ["Ana\udcff/plan.md", "Ana\udcfe/plan.md", "Ana/plan.md", "Ana%FF/x.md", "Ben\udcfe.md"]
    assert set(found(folder(tmp_path / "in", names))) == {
        ("/Ana%FF/", "Ana%FF"),
        ("/Ana%FE/", "Ana%FE"),
        ("Ana/", "Ana"),
        ("Ana%FF/", "Ana%FF"),
        ("/Ben%FE.md", "Ben%FE"),
    }


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
    ("rows", "lines"),
    [
        (["102,Ben,a.md", "102,Cy,b.md", "103,Di,a.md"], "2, 3"),
        (["102,Ben,a.md", "103,Di,a.md", ",102,b.md"], "2, 4"),
        (["102,102,a.md", "103,Di,a.md", ",102,b.md"], "2, 4"),
        (["102,Ben,a.md", "102,BEN ,b.md", "103,Di,a.md", "102,Cy,none.md"], "2, 3, 5"),
        (["103,Di,a.md", *(f"102,Ben {n},a.md" for n in range(12))], r"3, .*, 12 and 2 more"),
    ],
)
def test_an_id_of_two_learners_is_nobodys(tmp_path: Path, rows: list[str], lines: str) -> None:
    folder(tmp_path, ["a.md", "b.md"])
    (tmp_path / "list.csv").write_text("\n".join(["id,learner,file", *rows]))
    assert set(found(tmp_path / "list.csv")) == {("103", "Di")}
    reasons = {reason for _, reason in refused(tmp_path / "list.csv")}
    assert len(reasons) == 1
    assert re.match(f"lines {lines} of the manifest give one id to different", reasons.pop())


def test_one_id_may_have_many_rows_and_ways_of_writing(tmp_path: Path) -> None:
    folder(tmp_path, ["a.md", "b.md"])
    rows = ["id,learner,file", "7,Ana  Ruiz,a.md", "7,ana ruiz,b.md", ",Ben,a.md", ",Ben,b.md"]
    (tmp_path / "list.csv").write_text("\n".join(rows))
    assert [key for key, _ in found(tmp_path / "list.csv")] == ["7", "7", "Ben"]
    assert not refused(tmp_path / "list.csv")


def test_a_row_never_names_the_work_of_all(tmp_path: Path) -> None:
    folder(tmp_path, ["a.md", "b/c.md"])
    (tmp_path / "list.csv").write_text("learner,file\nAna,.\nBen,b/..\nCy,b\n")
    assert set(found(tmp_path / "list.csv")) == {("Cy", "Cy")}
    assert ["where the work of all stands" in why for _, why in refused(tmp_path / "list.csv")] == [
        True,
        True,
    ]


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
