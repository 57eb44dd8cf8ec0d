"""Files, folders and archives to named bytes: what is read, passed over and refused."""

from __future__ import annotations

import os
import stat
import struct
import sys
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamcoach.errors import Refusal
from kamcoach.models.assessment import Refused
from kamcoach.readers import handed_in
from kamcoach.readers.handed_in import HandedIn, hand_in

TEXT = b"# Account plan\n"


def folder(top: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return top


def archive(top: Path, files: Mapping[str, bytes], name: str = "work.zip") -> Path:
    path = top / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for entry, data in files.items():
            made.writestr(entry, data)
    return path


def names(found: HandedIn) -> list[str]:
    return [name for name, _ in found.files]


def skipped(found: HandedIn) -> dict[str, str]:
    return {each.name: each.reason for each in found.skipped}


def refused(found: HandedIn) -> dict[str, str]:
    return {each.name: each.reason for each in found.refused}


WORK = {
    "plan.md": TEXT,
    "Review.md": b"# Review\n",
    "more/notes.txt": b"notes",
    "more/plan.md": b"another",
}
LEFT = {
    ".DS_Store": "hidden",
    ".git/config": "hidden",
    "~$plan.docx": "the lock of a document that was open",
    ".~lock.plan.odt#": "the lock of a document that was open",
    "desktop.ini": "a file of Windows",
    "more/Thumbs.db": "a file of Windows",
    "__MACOSX/._plan.md": "what a Mac adds to an archive",
}
SAID = {
    (name.split("/")[0] if name.startswith((".git", "__")) else name): reason
    for name, reason in LEFT.items()
}


def test_a_folder_is_read_by_name_and_what_systems_leave_is_passed_over(tmp_path: Path) -> None:
    found = hand_in([folder(tmp_path / "work", {**WORK, **dict.fromkeys(LEFT, b"x")})])
    assert found.name == "work"
    assert names(found) == ["plan.md", "Review.md", "more/notes.txt", "more/plan.md"]
    assert dict(found.files)["more/plan.md"] == b"another"
    assert skipped(found) == SAID
    assert found.refused == ()


def test_an_archive_gives_the_same(tmp_path: Path) -> None:
    found = hand_in([archive(tmp_path, {**WORK, **dict.fromkeys(LEFT, b"x"), "empty/": b""})])
    assert found.name == "work.zip"
    assert sorted(found.files) == sorted(WORK.items())
    assert skipped(found) == SAID


def test_files_named_one_by_one(tmp_path: Path) -> None:
    names = ("a/plan.md", "b/plan.md", "c/plan.md", "plan (2).md", "a.b/plan", "c/plan")
    folder(tmp_path, {name: bytes(str(at), "ascii") for at, name in enumerate(names)})
    found = hand_in([tmp_path / name for name in names])
    assert found.name == ""
    # The ending stays where it is: it says what a file is to be read as.
    assert found.files == (
        ("plan.md", b"0"),
        ("plan (3).md", b"1"),
        ("plan (4).md", b"2"),
        ("plan (2).md", b"3"),
        ("plan", b"4"),
        ("plan (2)", b"5"),
    )


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no UTF-8 are those of Linux")
def test_bytes_that_are_no_utf8_stay_in_the_name(tmp_path: Path) -> None:
    folder(tmp_path, {"work/plan\udcff.md": b"1", "work/plan.md": b"2"})
    found = hand_in([tmp_path / "work"])
    assert found.files == (("plan.md", b"2"), ("plan%FF.md", b"1"))


def test_folders_and_archives_among_others_lend_their_names(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", {"plan.md": b"1", ".hidden": b""})
    other = archive(tmp_path, {"review.md": b"2"}, "other.ZIP")
    found = hand_in([one, other, folder(tmp_path, {"notes.md": b"3"}) / "notes.md"])
    assert (found.name, names(found)) == ("", ["one/plan.md", "other.ZIP/review.md", "notes.md"])
    assert skipped(found) == {"one/.hidden": "hidden"}


def test_the_folder_one_stands_in_has_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder(tmp_path / "work", {"plan.md": TEXT}))
    assert hand_in([Path()]).name == "work"


def test_links_are_not_followed(tmp_path: Path) -> None:
    folder(tmp_path, {"secret/plan.md": b"secret", "work/plan.md": TEXT})
    (tmp_path / "work/link.md").symlink_to(tmp_path / "secret/plan.md")
    (tmp_path / "work/up").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "work/pipe.md")
    found = hand_in([tmp_path / "work"])
    assert names(found) == ["plan.md"]
    assert skipped(found) == {
        "link.md": "a link, which is not followed",
        "up": "a link, which is not followed",
        "pipe.md": "not a file",
    }


def test_links_in_archives_are_not_followed(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("link.md")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "work.zip", "w") as made:
        made.writestr(entry, "/etc/passwd")
    assert skipped(hand_in([tmp_path / "work.zip"])) == {"link.md": "a link, which is not followed"}


def test_names_in_archives_lead_nowhere(tmp_path: Path) -> None:
    hostile = {
        "../../etc/plan.md": b"1",
        "/root/plan.md": b"2",
        "C:\\work\\plan.md": b"3",
        "....//x\x1b[31m\u202egnp.md": b"4",
        "../..": b"5",
        f"{'long' * 100}.md": b"6",
    }
    found = hand_in([archive(tmp_path, hostile)])
    assert sorted(found.files, key=lambda f: f[1])[:3] == [
        ("etc/plan.md", b"1"),
        ("root/plan.md", b"2"),
        ("C:/work/plan.md", b"3"),
    ]
    for name in names(found):
        assert name.isprintable() and len(name) <= 200
        assert not {"..", "", "."}.intersection(name.split("/"))
    assert [path.name for path in tmp_path.iterdir()] == ["work.zip"]


def test_archives_in_archives_and_folders_are_refused(tmp_path: Path) -> None:
    inner = {"inner.zip": b"PK", "old/work.tar.gz": b"x", "plan.md": TEXT}
    for found in (hand_in([archive(tmp_path, inner)]), hand_in([folder(tmp_path / "f", inner)])):
        assert names(found) == ["plan.md"]
        assert set(refused(found)) == {"inner.zip", "old/work.tar.gz"}
        assert "which is not opened" in refused(found)["inner.zip"]


def test_what_is_beyond_the_limits_of_one_file_is_refused_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAMCOACH_LIMITS", "file=3000000")
    large = {"large.md": os.urandom(3_000_001), "bomb.md": bytes(2_000_000), "plan.md": TEXT}
    found = hand_in([archive(tmp_path, large)])
    assert names(found) == ["plan.md"]
    assert "the limit is 2.86102 MB" in refused(found)["large.md"]
    assert "times over; the limit is 200" in refused(found)["bomb.md"]
    apart = hand_in([folder(tmp_path / "apart", large)])
    assert set(refused(apart)) == {"large.md"}


def test_an_archive_that_lies_about_its_sizes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAMCOACH_LIMITS", "file=1000")
    path = archive(tmp_path, {"large.md": bytes(range(250)) * 40})
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", data, data.index(mark) + at, 500)
    path.write_bytes(data)
    assert set(refused(hand_in([path]))) == {"large.md"}


def test_protected_and_damaged_entries_are_refused_alone(tmp_path: Path) -> None:
    path = archive(tmp_path, {"a.md": TEXT * 9, "b.md": TEXT * 9, "c.md": TEXT * 9})
    data = bytearray(path.read_bytes())
    local, central = data.index(b"PK\x03\x04"), data.index(b"PK\x01\x02")
    data[local + 6] |= 1
    data[central + 8] |= 1
    second = data.index(b"PK\x03\x04", local + 4)
    data[second + 30 + len("b.md") + 2] ^= 0xFF
    path.write_bytes(data)
    found = hand_in([path])
    assert names(found) == ["c.md"]
    assert refused(found) == {
        "a.md": "it is protected with a password.",
        "b.md": "it is damaged in the archive.",
    }


@pytest.mark.parametrize("data", [b"", b"PK", b"no archive", b"PK\x05\x06" + bytes(17)])
def test_a_damaged_archive_is_refused(tmp_path: Path, data: bytes) -> None:
    path = folder(tmp_path, {"work.zip": data}) / "work.zip"
    with pytest.raises(Refusal, match="damaged or cut off"):
        hand_in([path])


@pytest.mark.parametrize("container", [archive, folder])
def test_too_many_and_too_much_is_refused_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, container: object
) -> None:
    assert callable(container)
    where = tmp_path if container is archive else tmp_path / "f"
    many = container(where, {f"{n}.md": TEXT for n in range(handed_in.MAX_FILES + 1)})
    with pytest.raises(Refusal, match="more files than the limit of 30"):
        hand_in([many])
    monkeypatch.setattr(handed_in, "MAX_ENTRIES", 20)
    with pytest.raises(Refusal, match="more than the limit of 20 things"):
        hand_in([many])
    monkeypatch.undo()
    monkeypatch.setattr(handed_in, "MAX_TOTAL", 100)
    with pytest.raises(Refusal, match="more than the limit of 0 MB"):
        hand_in([many])


def test_an_archive_larger_than_all_it_may_hold_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = archive(tmp_path, WORK)
    monkeypatch.setattr(handed_in, "MAX_ARCHIVE", 10)
    with pytest.raises(Refusal, match="the archive has more than the limit"):
        hand_in([path])


def test_folders_in_folders_have_an_end(tmp_path: Path) -> None:
    deep = "/".join("abcdefgh")
    found = hand_in([folder(tmp_path, {f"{deep}/plan.md": TEXT, "a/b/review.md": TEXT})])
    assert names(found) == ["a/b/review.md"]
    assert skipped(found) == {deep: "more than 8 folders deep"}


def test_what_cannot_be_opened_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = folder(tmp_path / "work", {"plan.md": TEXT, "inner/review.md": TEXT})
    scan = os.scandir

    def scandir(path: Path) -> object:
        if path.name == "inner":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    def read_bytes(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    found = hand_in([top])
    assert found.refused == (
        Refused(
            name="plan.md",
            reason="it cannot be opened (Permission denied).",
            advice="See whether another program holds it.",
        ),
    )
    assert skipped(found) == {"inner/": "the folder cannot be read (Permission denied)"}


def test_an_entry_without_a_name_has_one_to_be_shown_by(tmp_path: Path) -> None:
    path = archive(tmp_path, {"x": TEXT})
    data = path.read_bytes().replace(b"x", b"")
    fixed = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 26), (b"PK\x01\x02", 28)):
        struct.pack_into("<H", fixed, fixed.index(mark) + at, 0)
    end = fixed.index(b"PK\x05\x06")
    struct.pack_into(
        "<LL", fixed, end + 12, end - fixed.index(b"PK\x01\x02"), data.index(b"PK\x01")
    )
    path.write_bytes(fixed)
    assert hand_in([path]).files == (("document", TEXT),)


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_archive_raises_anything_but_a_refusal(data: st.DataObject) -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name in data.draw(st.lists(NAMES, max_size=4, unique=True)):
            made.writestr(name, data.draw(st.binary(max_size=60)))
    raw = bytearray(buffer.getvalue())
    for _ in range(data.draw(st.integers(0, 5))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with TemporaryDirectory() as top:
        path = Path(top) / "work.zip"
        path.write_bytes(raw)
        try:
            found = hand_in([path])
        except Refusal as refusal:
            assert refusal.reason and refusal.advice
        else:
            shown = [*names(found), *refused(found)]
            assert len(set(shown)) == len(shown)
            assert all(name.isprintable() and ".." not in name.split("/") for name in shown)
