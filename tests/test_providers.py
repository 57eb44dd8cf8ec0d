"""What providers add to the rule pack: their folders and files, and what may stand in them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from approved import assessed, sample_files
from packs import DEMO, GOOD, PROVIDED, written

from kamcoach import catalog, pipeline
from kamcoach.catalog import compile, scaffold, sources
from kamcoach.errors import PackError, UsageError
from kamcoach.models.pack import RulePack


@pytest.fixture(autouse=True)
def compiled_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The good pack, with a provider's in the folder acme."""
    return written(tmp_path / "base", {**GOOD, **PROVIDED})


@pytest.fixture
def acme(base: Path) -> Path:
    return base / "acme"


def load(base: Path, *rules: Path, files: tuple[Path, ...] = ()) -> RulePack:
    return catalog.load(files, rules, folder=base)


def test_a_provider_adds_names_and_replaces_those_it_lists(base: Path, acme: Path) -> None:
    alone, pack = load(base), load(base, acme)
    classes = {c.id: c.forms for c in pack.lexicon.classes}
    assert classes["answer-word"] == ("settle",)
    assert classes["acme-word"] == ("complaint", "complaints", "grumble")
    assert {c.id: c.title for c in pack.lexicon.concepts}["risk-answered"] == "An answer"
    assert [f.id for f in pack.facets] == [*(f.id for f in alone.facets), "acme-heard"]
    assert {f.id: f.title for f in pack.facets}["long"] == "The document is rather long"
    measures = {m.id: m for m in pack.measures}
    assert list(measures) == [
        *(m.id for m in alone.measures), "acme-area.told", "acme-area.share"
    ]  # fmt: skip
    people = measures["risks.people"]
    assert (people.specifics, people.title) == (("role",), "people")
    assert people.source == "acme/acme-area.yaml:4"
    assert [r.id for r in pack.rubrics] == ["OWN"]  # it took the place of DEMO


def test_every_part_has_its_hash(base: Path, acme: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(DEMO.replace("DEMO", "MINE"), encoding="utf-8")
    pack = load(base, acme, files=(mine,))
    own, theirs, file = pack.parts
    assert [(p.name, p.title) for p in pack.parts] == [
        ("kamcoach", ""),
        ("ACME", "Acme's rules"),
        ("mine.yaml", ""),
    ]
    assert file.sha256 == hashlib.sha256(mine.read_bytes()).hexdigest()
    assert load(base).parts == (own,)
    moved = written(tmp_path / "elsewhere", PROVIDED) / "acme"
    assert load(base, moved.rename(moved.parent / "other")).parts[1] == theirs
    (acme / "acme-area.cases.yaml").write_text(
        PROVIDED["acme/acme-area.cases.yaml"] + "# changed\n", encoding="utf-8"
    )
    changed = load(base, acme)
    assert changed.parts[0] == own and changed.parts[1].sha256 != theirs.sha256
    assert changed.sha256 != load(base, acme, files=(mine,)).sha256


def test_a_pack_may_replace_nothing_and_hold_rubrics_only(base: Path, tmp_path: Path) -> None:
    rubric = DEMO.replace("DEMO", "ONLY")
    files = {"few/pack.yaml": "id: FEW\ntitle: Few\n", "few/rubrics/only.yaml": rubric}
    assert [r.id for r in load(base, written(tmp_path, files) / "few").rubrics] == ["DEMO", "ONLY"]


def test_a_rubric_of_a_folder_is_read_once(base: Path, acme: Path) -> None:
    file = acme / "rubrics" / "own.yaml"
    pack = load(base, acme, acme / ".." / "acme", files=(file, file))
    assert [r.id for r in pack.rubrics] == ["OWN"]
    assert catalog.brought(pack, file, [acme]) == pack.rubrics
    assert catalog.brought(pack, file) == ()


def test_a_rubric_file_may_replace_a_rubric(base: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(DEMO.replace("policy: open", "replaces: DEMO"), encoding="utf-8")
    (rubric,) = load(base, files=(mine,)).rubrics
    assert (rubric.id, rubric.source) == ("DEMO", "mine.yaml:1")
    mine.write_text(DEMO, encoding="utf-8")
    with pytest.raises(PackError, match="`DEMO` is declared twice") as raised:
        load(base, files=(mine,))
    assert str(raised.value).endswith("To judge by this rubric instead, add `replaces: DEMO`.")


def test_the_next_start_reads_no_yaml(
    base: Path, acme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load(base, acme)
    monkeypatch.setattr(compile, "compile_pack", lambda *_: pytest.fail("the pack was compiled"))
    assert load(base, acme) == first


def test_a_pack_that_replaces_nothing_changes_no_verdict(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    scaffold.write_pack(folder, "ACME", None, catalog.load())
    pack = catalog.load((), [folder])
    for sample in sample_files():
        before = assessed(sample)
        ids = [rubric.id for rubric in before.rubrics]
        after = pipeline.assess(
            sample.name,
            sample.read_bytes(),
            pack,
            rubrics=ids,
            audience="assessor",
            engine="plain",
        )
        assert after.rubrics == before.rubrics
        assert after.pack.parts[0] == before.pack.parts[0]


# Packs beside each other


def other_pack(folder: Path, id: str, text: str = "") -> Path:
    files = {
        f"{id}/pack.yaml": f"id: {id}\ntitle: Another\n{text}",
        f"{id}/rubrics/r.yaml": DEMO.replace("DEMO", f"R{id}"),
    }
    return written(folder, files) / id


def test_two_packs_cannot_have_one_id(base: Path, acme: Path, tmp_path: Path) -> None:
    other = other_pack(tmp_path, "Acme")
    with pytest.raises(PackError, match="another pack is called Acme, too") as raised:
        load(base, acme, other.rename(tmp_path / "other"))
    assert str(raised.value).startswith("other/pack.yaml:1: ")


def test_an_id_that_begins_names_of_kamcoach_is_refused(base: Path, tmp_path: Path) -> None:
    with pytest.raises(
        PackError, match=r"begin with `risk-` \(risk-answered, risk-told, risk-word\)"
    ):
        load(base, other_pack(tmp_path, "RISK"))


def test_two_packs_cannot_replace_the_same(base: Path, acme: Path, tmp_path: Path) -> None:
    other = other_pack(tmp_path, "BETA", "replaces: [long]\n")
    area = PROVIDED["acme/acme-area.yaml"]
    long = area[area.index("  long:") :]
    (other / "beta-area.yaml").write_text(f"facets:\n{long}", encoding="utf-8")
    with pytest.raises(PackError, match="the facet `long` is replaced already") as raised:
        load(base, acme, other)
    assert str(raised.value).startswith("BETA/beta-area.yaml:2: ")


def test_a_pack_may_use_names_of_another(base: Path, acme: Path, tmp_path: Path) -> None:
    other = other_pack(tmp_path, "BETA")
    demo = DEMO.replace("DEMO", "RBETA").replace("risks-spread", "acme-heard")
    (other / "rubrics" / "r.yaml").write_text(demo, encoding="utf-8")
    assert load(base, acme, other)
    with pytest.raises(PackError, match="unknown facet `acme-heard`"):
        load(base, other)


# What is opened, and what is not


def linked(acme: Path) -> None:
    (acme / "words" / "more.yaml").symlink_to(acme / "pack.yaml")


def linked_folder(acme: Path) -> None:
    (acme / "rubrics").rename(acme.parent / "kept")
    (acme / "rubrics").symlink_to(acme.parent / "kept")


def linked_away(acme: Path) -> None:
    (acme / "readme.txt").symlink_to("/etc/hostname")


def another_folder(acme: Path) -> None:
    (acme / "rubric").mkdir()


def deeper(acme: Path) -> None:
    (acme / "words" / "deeper").mkdir()


def another_ending(acme: Path) -> None:
    (acme / "acme-more.yml").touch()


def odd_name(acme: Path) -> None:
    (acme / "acme more.yaml").touch()


def folder_as_file(acme: Path) -> None:
    (acme / "words" / "more.yaml").mkdir()


def pipe(acme: Path) -> None:
    os.mkfifo(acme / "acme-pipe.yaml")


def many_files(acme: Path) -> None:
    for number in range(sources.MAX_FILES):
        (acme / f"{number}.txt").touch()


def many_in_a_folder(acme: Path) -> None:
    for number in range(sources.MAX_FILES + 1):
        (acme / "words" / f".{number}").touch()


def large(acme: Path) -> None:
    (acme / "words" / "words.yaml").write_text("#" * (sources.MAX_BYTES + 1), encoding="utf-8")


def large_in_all(acme: Path) -> None:
    for number in range(sources.MAX_TOTAL // sources.MAX_BYTES + 1):
        text = "#" * sources.MAX_BYTES
        (acme / "words" / f"w{number}.yaml").write_text(text, encoding="utf-8")


def no_manifest(acme: Path) -> None:
    (acme / "pack.yaml").unlink()


def nothing_in_it(acme: Path) -> None:
    for name in ("acme-area.yaml", "acme-area.cases.yaml", "rubrics/own.yaml"):
        (acme / name).unlink()


REFUSED: list[tuple[Callable[[Path], None], str]] = [
    (linked, "acme/words/more.yaml: a link.\n  Put the file itself there."),
    (linked_folder, "acme/rubrics: a link.\n  Put"),
    (linked_away, "acme/readme.txt: a link.\n  Put"),
    (another_folder, "acme/rubric: an unknown folder.\n  Use words and rubrics, or move"),
    (deeper, "acme/words/deeper: an unknown folder.\n"),
    (another_ending, "acme/acme-more.yml: not the name of a data file.\n  Use letters"),
    (odd_name, "acme/acme more.yaml: not the name of a data file.\n"),
    (folder_as_file, "acme/words/more.yaml: an unknown folder.\n"),
    (pipe, "acme/acme-pipe.yaml: not the name of a data file.\n"),
    (many_files, "acme: more than 100 files.\n  Split it"),
    (many_in_a_folder, "acme: more than 100 files.\n"),
    (large, "acme/words/words.yaml: larger than 1,000,000 bytes.\n"),
    (large_in_all, "acme: larger than 5,000,000 bytes.\n  Split it into two packs."),
    (no_manifest, "acme: no pack.yaml stands in this folder.\n  Write one"),
    (nothing_in_it, "acme: neither an area file nor a rubric stands in this folder.\n"),
]


@pytest.mark.parametrize(("spoil", "says"), REFUSED, ids=[f.__name__ for f, _ in REFUSED])
def test_a_folder_that_is_no_pack_is_refused(
    spoil: Callable[[Path], None], says: str, base: Path, acme: Path
) -> None:
    spoil(acme)
    with pytest.raises(PackError) as raised:
        load(base, acme)
    assert str(raised.value).startswith(says)


def test_notes_and_hidden_files_are_left_alone(base: Path, acme: Path) -> None:
    before = load(base, acme).sha256
    (acme / "README.md").write_text("# Ours", encoding="utf-8")
    (acme / ".git").mkdir()
    (acme / "words" / ".words.yaml").write_text("[", encoding="utf-8")
    assert load(base, acme).sha256 == before


def test_the_folder_itself_may_be_a_link(base: Path, acme: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(acme)
    assert load(base, tmp_path / "link") == load(base, acme)


def test_folders_that_cannot_be_told_apart_are_refused(
    base: Path, acme: Path, tmp_path: Path
) -> None:
    twin = written(tmp_path / "twin", PROVIDED) / "acme"
    with pytest.raises(UsageError, match=r"called acme, too\. Rename one"):
        load(base, acme, twin)
    with pytest.raises(UsageError, match="another folder is called rules, too"):
        load(base, acme.rename(tmp_path / "rules"))
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        written(folder, {"r.yaml": DEMO.replace("DEMO", "MINE")})
    with pytest.raises(UsageError, match=r"another file is called r\.yaml, too"):
        load(base, files=(one / "r.yaml", two / "r.yaml"))


def test_there_is_a_bound_on_how_many_are_named(base: Path, tmp_path: Path) -> None:
    many = tuple(tmp_path / f"{number}" for number in range(sources.MAX_PARTS + 1))
    with pytest.raises(UsageError, match=r"21 folders and files of rules\. Name 20 at most\."):
        load(base, *many)


def test_a_folder_that_is_not_there_is_named(base: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere: No such file or directory\. Check the path\."):
        load(base, tmp_path / "nowhere")
