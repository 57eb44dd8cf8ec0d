"""What workers of a cluster leave, where they leave it, and the processes that do: by hand."""

from __future__ import annotations

import builtins
import io
import json
import os
import pickle
import sys
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bad_work
import fsspec
import pytest
from test_report_pack import pack

from kamcoach.batch import shards, station, stations
from kamcoach.batch.journal import opened
from kamcoach.batch.messages import Done, Ended, Entry, Failed, Fatal, ShardFailed, Ticket
from kamcoach.batch.names import Learner
from kamcoach.batch.rows import Stored
from kamcoach.batch.shards import Reader, ShardLost
from kamcoach.batch.sources import source_of
from kamcoach.batch.station import Order, Station, made_of, serve, written
from kamcoach.batch.store import Bucket, Folder, Store, shared, store_at
from kamcoach.batch.task import Outcome, Settings, Task, refused
from kamcoach.batch.workers import Limits, Work
from kamcoach.errors import Refusal, UsageError

LIMITS = Limits(seconds=4, megabytes=1024)


def task(name: str, *parts: str, was: str = "") -> Task:
    return Task(name, name, "", f"{name}-1", Path(), "paths", parts, was=was, reported=bool(was))


def outcome(name: str, record: bytes = b"x") -> Outcome:
    return Outcome(name, f"print of {name}", bad_work.assessed(task(name)), record)


# Stores


@pytest.mark.parametrize("url", ["", "file://", "memory://"])
def test_a_store_has_files_whole_or_not(url: str, tmp_path: Path) -> None:
    kept = store_at(f"{url}{tmp_path}/a")
    assert isinstance(kept, Folder if not url else Bucket)
    kept.put("b/c", b"1")
    kept.put("b/c", b"2")
    kept.put("b/d", b"3")
    assert kept.get("b/c") == b"2"
    with pytest.raises(OSError, match="none"):
        kept.get("b/none")
    kept.remove("b/c")
    kept.remove("b/none")
    with pytest.raises(OSError, match="c"):
        kept.get("b/c")
    kept.remove("b")
    with pytest.raises(OSError, match="d"):
        kept.get("b/d")
    assert str(kept).endswith(f"{tmp_path}/a")


def test_a_store_that_has_folders_and_one_that_fails() -> None:
    made: list[str] = []

    class Folders:
        def pipe_file(self, path: str, _: bytes) -> None:
            if path == "top/broken/x":
                raise RuntimeError("no credentials")
            if not made:
                raise FileNotFoundError(path)

        def makedirs(self, path: str, **_: bool) -> None:
            made.append(path)

    kept = Bucket(Folders(), "top")
    kept.put("a/b/c", b"")
    assert made == ["top/a/b"]
    with pytest.raises(OSError, match="RuntimeError: no credentials"):
        kept.put("broken/x", b"")


def test_urls_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="odd://x cannot be reached: Protocol not known"):
        store_at("odd://x")
    real = builtins.__import__

    def no_fsspec(name: str, *given: Any) -> Any:
        if name.startswith("fsspec"):
            raise ImportError("No module named 'fsspec'")
        return real(name, *given)

    monkeypatch.setattr(builtins, "__import__", no_fsspec)
    with pytest.raises(UsageError, match=r"No module named 'fsspec'\. Install 'kamcoach"):
        store_at("s3://bucket")


def test_folders_are_named_whole_and_urls_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert [shared(url) for url in ("", "s3://b/x", "out")] == ["", "s3://b/x", str(Path("/out"))]


# Shards


def test_a_shard_is_named_by_what_is_in_it_and_always_the_same() -> None:
    some = [outcome("Zoë"), outcome("b", b"")]
    name = shards.name_of(some, ["facts"])
    assert name == shards.name_of(some, ["facts"]) and name.startswith("shards/")
    assert len({name, shards.name_of(some, ["others"]), shards.name_of(some[:1], ["facts"])}) == 3
    data = shards.packed(some)
    assert data == shards.packed(some)
    first, second = shards.rows(data)
    assert json.loads(first.result)["name"] == "Zoë" and first.record == b"x"
    assert json.loads(second.result)["name"] == "b" and second.record == b""


def test_few_shards_are_held_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "_OPEN", 2)
    read: list[str] = []

    class Counting(Folder):
        def get(self, name: str) -> bytes:
            read.append(name)
            return super().get(name)

    kept = Counting(tmp_path)
    for name in "abc":
        kept.put(name, shards.packed([outcome(f"{name}0"), outcome(f"{name}1")]))
    reader = Reader(kept)
    for name in ("a", "b", "a", "c", "a"):
        assert json.loads(reader.row(name, 0).result)["key"] == f"{name}0"
    assert read == ["a", "b", "c"]
    reader.row("b", 0)
    assert read == ["a", "b", "c", "b"]
    assert json.loads(reader.row("b", 1).result)["key"] == "b1"
    assert list(reader._held) == ["a"]
    kept.put("d", b"PAR1")
    for name in ("d", "none"):
        with pytest.raises(ShardLost, match=rf"{name} cannot be read .*the same command"):
            reader.row(name, 0)


def test_the_journal_knows_where_results_stand(tmp_path: Path) -> None:
    out = tmp_path / "out"
    some = [outcome("b", zlib.compress(b"{}")), outcome("a", b"")]
    with opened(out) as journal:
        assert journal.keep_shards("") == journal.keep_shards("") != ""
        Folder(out).put("shards/1", shards.packed(some))
        source = tmp_path / "in"
        source.mkdir()
        for key in "abc":
            (source / key).write_text("x", encoding="utf-8")
        journal.take_in(source_of(source, None))
        for place, each in enumerate(some):
            journal.record(stored(each.key, "shards/1", place))
        journal.record(outcome("c", b""))
        found = [(result.key, record) for result, record in journal.results()]
        assert found == [("a", b""), ("b", b"{}"), ("c", b"")]
        assert list(journal.stale()) == []
        journal.lose("shards/1")
        assert [result.key for result, _ in journal.results()] == ["c"]
        assert list(journal.stale()) == ["shards/1"] and list(journal.stale()) == []


def test_a_learner_who_is_forgotten_is_in_no_shard(tmp_path: Path) -> None:
    out, source = tmp_path / "out", tmp_path / "in"
    source.mkdir()
    for key in "ab":
        (source / key).write_text("x", encoding="utf-8")
    some = [outcome("b", zlib.compress(b"{}")), outcome("a", zlib.compress(b"[]"))]
    with opened(out) as journal:
        journal.keep_shards("")
        journal.take_in(source_of(source, None))
        journal.store().put("shards/1", shards.packed(some))
        for place, each in enumerate(some):
            journal.record(stored(each.key, "shards/1", place))
        journal.forget(Learner("b", "b"))
        assert list(journal.stale()) == ["shards/1"]
        journal.store().remove("shards/1")
        assert [(r.key, record) for r, record in journal.results()] == [("a", b"[]")]
        assert [learner.key for learner in journal.learners()] == ["a"]


def test_somebody_without_work_whose_shard_is_lost_is_called_by_the_key(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        journal.keep_shards("")
        known = outcome("a", b"")
        assert known.result is not None
        known = known._replace(result=known.result.model_copy(update={"name": "Ana"}))
        journal.store().put("shards/1", shards.packed([known]))
        journal.record(stored("a", "shards/1", 0))
        journal.record(stored("b", "shards/2", 0))
        assert [*journal.without_work()] == [Learner("a", "Ana"), Learner("b", "b")]


def stored(key: str, shard: str, place: int) -> Stored:
    return Stored(key, key, "print", "assessed", False, "folder", shard, place, None)


# Stations


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do the work in this process."""

    def outcomes(
        tasks: Iterator[Task],
        settings: Settings,
        _: Limits,
        number: int,
        work: Work,
        *,
        ahead: bool,
    ) -> Iterator[Outcome]:
        assert number == 1 and not ahead
        while True:
            yield work(next(tasks), settings)

    monkeypatch.setattr(station, "outcomes", outcomes)


def reporting(task: Task, settings: Settings) -> Outcome:
    """Write a report, or refuse."""
    if task.name == "same":
        return Outcome(task.key, "print", None)
    if task.name == "bad":
        return refused(task, settings, "print", Refusal("it is bad.", "Try another."))
    if task.name == "cannot be":
        raise UsageError("There is no such thing.")
    assert task.reported == bool(task.was and not settings.shards)
    folder = settings.out / "learners" / task.folder
    folder.mkdir(parents=True)
    (folder / "report.html").write_bytes(b"report")
    result = bad_work.assessed(task).model_copy(update={"reports": ("report.html",)})
    return Outcome(task.key, "print", result, b"x", ("A note.",))


def ticket_for(kept: Store, settings: Settings, where: str) -> Ticket:
    return Ticket(where, written(Order(settings, LIMITS, reporting), kept), made_of(), "")


@pytest.mark.usefixtures("here")
def test_a_station_leaves_results_and_reports_in_the_store(tmp_path: Path) -> None:
    url = f"memory://{tmp_path}/kept"
    kept = store_at(url)
    settings = Settings(tmp_path / "nowhere", pack(), shards=url)
    passing = tmp_path / "passing"
    made = Station(ticket_for(kept, settings, url), passing)
    for name in ("learners/old/report.html", "learners/bad-1/report.html", "learners/bad-0/x"):
        kept.put(name, b"old")
    done = made.assess((task("a", was="old"), task("same"), task("bad", was="bad-0")))
    assert isinstance(done, Done) and done.notes == ("A note.",)
    assert done.entries == (
        Entry("print", "assessed", False, 0, standing='{"work":"","rubrics":[]}'),
        Entry("print", "", False, 0),
        Entry("print", "refused", True, 1),
    )
    assert [json.loads(row.result)["key"] for row in shards.rows(kept.get(done.shard))] == [
        "a",
        "bad",
    ]
    files = fsspec.filesystem("memory").find(f"{tmp_path}/kept/learners")
    assert files == [f"{tmp_path}/kept/learners/a-1/report.html"]
    assert not list(passing.rglob("*.html")) and not (tmp_path / "nowhere").exists()
    nothing = made.assess((task("same"),))
    assert nothing == Done("", (Entry("print", "", False, 0),), ())


@pytest.mark.usefixtures("here")
def test_reports_stand_in_the_folder_that_all_share(tmp_path: Path) -> None:
    kept = Folder(tmp_path)
    made = Station(ticket_for(kept, Settings(tmp_path, pack()), str(tmp_path)), tmp_path / "no")
    assert isinstance(made.assess((task("a"),)), Done)
    assert (tmp_path / "learners/a-1/report.html").read_bytes() == b"report"
    assert made.assess((task("cannot be"),)) == Fatal("There is no such thing.")
    unseen = made.assess((task("b", "/no/such/file"), task("c", "/nor/this")))
    assert isinstance(unseen, Fatal) and "finds no /no/such/file" in unseen.message


@pytest.mark.usefixtures("here")
def test_a_shard_that_cannot_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Folder(tmp_path)
    made = Station(ticket_for(kept, Settings(tmp_path, pack()), str(tmp_path)), tmp_path)

    def put(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Folder, "put", put)
    failed = made.assess((task("a"),))
    assert isinstance(failed, Failed) and "No space left" in failed.message


def test_who_cannot_take_part(tmp_path: Path) -> None:
    kept = Folder(tmp_path)
    ticket = ticket_for(kept, Settings(tmp_path, pack()), str(tmp_path))
    others = made_of() | {"lxml": "0.1", "new": "1"}
    with pytest.raises(UsageError, match=r"for 0\.1, new None for 1\. Install the same"):
        Station(ticket._replace(made_of=others), tmp_path)
    with pytest.raises(UsageError, match=r"cannot read .*name with --shards a folder or a URL"):
        Station(ticket._replace(store=str(tmp_path / "not shared")), tmp_path)
    kept.put(ticket.order, b"changed")
    with pytest.raises(UsageError, match="was changed by something else"):
        Station(ticket, tmp_path)


def test_what_results_depend_on_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"Python", "kamcoach", "lxml", "pypdfium2"} <= made_of().keys()
    monkeypatch.setattr(station, "_LIBRARIES", ("no-such-library",))
    assert made_of()["no-such-library"] == "none"


@pytest.mark.usefixtures("here")
def test_a_station_answers_one_shard_after_another(tmp_path: Path) -> None:
    ticket = ticket_for(Folder(tmp_path), Settings(tmp_path, pack()), str(tmp_path))
    first, then = served(ticket, (task("a"),), (task("b"),))
    assert isinstance(first, Done) and isinstance(then, Done) and first.shard != then.shard
    bad = ticket._replace(store=str(tmp_path / "not shared"))
    (said,) = served(bad, (task("a"),))
    assert isinstance(said, Fatal) and "cannot read" in said.message


def served(*frames: object) -> list[object]:
    """Return what a station answers, until it has waited in vain; then hang up."""
    read, write = os.pipe()
    answers = io.BytesIO()
    ended = threading.Event()
    with os.fdopen(read, "rb") as asked:
        with os.fdopen(write, "wb") as asks:
            for frame in frames:
                pickle.dump(frame, asks)
            asks.flush()
            serve(asked, answers, 0.5, lambda _: ended.set())
        assert ended.wait(5)
    answers.seek(0)
    return [pickle.load(answers) for _ in frames[1:]]


def test_a_station_speaks_over_its_standard_streams(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made: list[Any] = []
    monkeypatch.setattr(os, "dup", lambda number: os.open(tmp_path / str(number), os.O_CREAT))
    monkeypatch.setattr(os, "dup2", lambda *numbers: made.append(numbers))
    monkeypatch.setattr(station, "serve", lambda *given: made.append(given))
    station.main()
    (null, zero), errors, (asked, answers, idle) = made
    assert zero == 0 and errors == (2, 1) and idle == station.IDLE
    assert asked.readable() and answers.writable()
    os.close(null)
    asked.close()
    answers.close()


# In a worker


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A station that does what the tasks say."""
    code = (
        "import pickle, sys\n"
        "asked, answers = sys.stdin.buffer, sys.stdout.buffer\n"
        "sys.path[:] = sys.argv[1:]\n"
        "from kamcoach.batch import messages\n"
        "ticket = pickle.load(asked)\n"
        "while True:\n"
        "    said = pickle.load(asked)\n"
        "    if said == 'end': sys.exit(3)\n"
        "    answer = messages.Done(said + ticket.order, (), ())\n"
        "    if said == 'fail': answer = messages.Failed('It is full.')\n"
        "    if said == 'stop': answer = messages.Fatal('It cannot be.')\n"
        "    answers.write(pickle.dumps(answer)); answers.flush()\n"
    )
    monkeypatch.setattr(stations, "_CODE", code)
    yield
    for each in stations._idle:
        each.end()
    stations._idle.clear()


def asked(said: str, order: str = "") -> object:
    return stations.assess(json.dumps(Ticket("", order, {}, "")), pickle.dumps(said))


@pytest.mark.usefixtures("stand_in")
def test_stations_stay_from_shard_to_shard() -> None:
    assert asked("a") == Done("a", (), ())
    (first,) = stations._idle
    assert asked("b") == Done("b", (), ()) and stations._idle == [first]
    assert asked("c", "other") == Done("cother", (), ())
    assert first not in stations._idle and not first.alive()
    stations._idle[0].end()
    assert asked("d", "other") == Done("dother", (), ()) and len(stations._idle) == 1


@pytest.mark.usefixtures("stand_in")
def test_what_a_station_cannot_do() -> None:
    assert asked("end") == Ended() and not stations._idle
    with pytest.raises(ShardFailed, match="It is full"):
        asked("fail")
    assert asked("stop") == Fatal("It cannot be.") and not stations._idle


@pytest.mark.timeout(120)
def test_a_station_is_a_process(tmp_path: Path) -> None:
    ticket = ticket_for(Folder(tmp_path), Settings(tmp_path, pack()), str(tmp_path / "none"))
    assert str(Path(__file__).parent) in sys.path
    said = stations.assess(json.dumps(ticket), pickle.dumps((task("a"),)))
    assert isinstance(said, Fatal) and "cannot read" in said.message
