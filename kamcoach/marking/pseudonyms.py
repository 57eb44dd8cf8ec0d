"""The tables of a cohort without names: for studies, standardisation and examples.

What goes out is built from what is known to tell no name (ids of rules, verdicts, grades, counts).
Everything else is left out: a free text may hold any name.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kamcoach.batch import journal, outputs
from kamcoach.batch.journal import Journal
from kamcoach.batch.task import Settings
from kamcoach.errors import UsageError
from kamcoach.marking.standings import check_results, pack_of
from kamcoach.models.assessment import (
    Assessment,
    Evidence,
    Judged,
    MistakeFound,
    RubricResult,
    Run,
    Source,
)
from kamcoach.models.cohort import (
    Attempt,
    CriterionStanding,
    LearnerResult,
    RubricStanding,
    Unread,
)
from kamcoach.models.pack import RulePack
from kamcoach.report.text import one_line

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without those that are taken for one another."""
_LENGTH = 8
_KEY_BYTES = 32
_KEY = re.compile(rb"[0-9a-f]{%d}\s*" % (2 * _KEY_BYTES))


class Names:
    """Pseudonyms: the same key gives the same ones, and without it there is no way back."""

    def __init__(self, key: bytes) -> None:
        """Take the secret key."""
        self._key = key

    def of(self, what: str, name: str) -> str:
        """Return the pseudonym of a learner or a group, as "Learner 7F3K-92QX"."""
        said = f"{what}\0{name}".encode(errors="surrogatepass")
        number = int.from_bytes(hmac.digest(self._key, said, hashlib.sha256))
        letters = ""
        for _ in range(_LENGTH):
            number, at = divmod(number, len(_LETTERS))
            letters += _LETTERS[at]
        return f"{what} {letters[:4]}-{letters[4:]}"


class _Nameless:
    """A journal whose learners have pseudonyms, in the order of these."""

    def __init__(self, held: Journal, names: Names, *, quotes: bool) -> None:
        self._held, self._names, self._quotes = held, names, quotes

    def results(self) -> Iterator[tuple[LearnerResult, bytes]]:
        """Yield what `Journal.results` does, without names."""
        # The order of names would tell who is who.
        keys = [(self._names.of("Learner", each.key), each.key) for each in self._held.learners()]
        for pseudonym, key in sorted(keys):
            place = self._held.place(key)
            for result, record in self._held.results(place, place):
                assessment = Assessment.model_validate_json(record) if record else None
                yield (
                    self._learner(result, pseudonym, assessment),
                    self._assessment(assessment, pseudonym) if assessment else b"",
                )

    def _learner(
        self, result: LearnerResult, pseudonym: str, assessment: Assessment | None
    ) -> LearnerResult:
        files = _files(assessment) if assessment else {}
        nothing = Unread(file="", reason="not read", advice="")
        return LearnerResult(
            key=pseudonym.removeprefix("Learner "),
            name=pseudonym,
            group=self._names.of("Group", result.group) if result.group else "",
            folder="",
            status=result.status,
            kind=result.kind,
            words=result.words,
            files=result.files,
            rubrics=tuple(self._standing(rubric, files) for rubric in result.rubrics),
            unread=tuple(nothing for _ in result.unread),
            attempt=result.attempt,
            earlier=tuple(Attempt(work="", rubrics=each.rubrics) for each in result.earlier),
        )

    def _standing(self, rubric: RubricStanding, files: dict[str, str]) -> RubricStanding:
        return rubric.model_copy(
            update={"criteria": tuple(self._criterion(each, files) for each in rubric.criteria)}
        )

    def _criterion(self, each: CriterionStanding, files: dict[str, str]) -> CriterionStanding:
        return CriterionStanding(
            id=each.id,
            verdict=each.verdict,
            told=each.told,
            quote=each.quote if self._quotes else "",
            source=files.get(each.source, "") if self._quotes else "",
            place=each.place if self._quotes else "",
            look="",
        )

    def _assessment(self, given: Assessment, pseudonym: str) -> bytes:
        files = _files(given)
        nameless = Assessment(
            schema=given.schema_,
            pack=given.pack,
            run=Run(engine=given.run.engine),
            audience=given.audience,
            learner=pseudonym,
            account="",
            kind=given.kind,
            kind_reason="",
            sources=tuple(
                Source(
                    name=files[s.name],
                    format=s.format,
                    sha256="",
                    words=s.words,
                    english=s.english,
                    kind=s.kind,
                )
                for s in given.sources
            ),
            refused=(),
            rubrics=tuple(self._result(result, files) for result in given.rubrics),
        )
        return nameless.model_dump_json(by_alias=True).encode()

    def _result(self, result: RubricResult, files: dict[str, str]) -> RubricResult:
        return result.model_copy(
            update={
                "criteria": tuple(self._judged(judged, files) for judged in result.criteria),
                "mistakes": tuple(self._mistake(each, files) for each in result.mistakes),
            }
        )

    def _judged(self, judged: Judged, files: dict[str, str]) -> Judged:
        return Judged(
            id=judged.id,
            title=judged.title,
            asks=judged.asks,
            group=judged.group,
            verdict=judged.verdict,
            check="",
            expected_here=judged.expected_here,
            evidence=self._passages(judged.evidence, files),
            also=self._passages(judged.also, files),
            because=tuple(r.model_copy(update={"measures": ()}) for r in judged.because),
            missing=(),
            nearest=(),
            ask="",
            effort=judged.effort,
            tips=judged.tips,
        )

    def _mistake(self, each: MistakeFound, files: dict[str, str]) -> MistakeFound:
        return each.model_copy(
            update={"evidence": self._passages(each.evidence, files), "looked_for": ()}
        )

    def _passages(
        self, passages: tuple[Evidence, ...], files: dict[str, str]
    ) -> tuple[Evidence, ...]:
        if not self._quotes:
            return ()
        return tuple(p.model_copy(update={"source": files.get(p.source, "")}) for p in passages)


def export(
    out: Path, folder: Path, key: Path, pack: RulePack | None = None, *, quotes: bool = False
) -> int:
    """Write the tables of a cohort with pseudonyms, and return how many learners are in them.

    Args:
        out: the folder that a batch wrote.
        folder: where the tables go: a new or an empty one.
        key: file with the secret that pseudonyms are made with; made if it is not there.
        pack: the rule pack that the batch was judged by; None for kamcoach's own.
        quotes: keep passages of the work, with whatever names stand in them.

    Raises:
        UsageError: there are no results, or by another rule pack; the folder holds something; the
            key cannot be used, or would stand beside what it protects.
    """
    check_results(out)
    for place in (out, folder):
        if key.resolve().is_relative_to(place.resolve()):
            raise UsageError(
                f"The key {one_line(str(key))} would go out with the tables, or stand among the "
                "results: name a place that only you can read."
            )
    _check_empty(folder)
    with journal.opened(out) as held:
        judged_by = pack_of(held, pack)
        nameless = _Nameless(held, Names(_read_key(key)), quotes=quotes)
        settings = Settings(folder, judged_by, audience=str((held.settings() or {})["audience"]))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            outputs.write(nameless.results(), outputs.cohort_of(settings, "Cohort"), settings.out)
        except OSError as error:
            raise UsageError(
                f"{one_line(str(folder))} cannot be written: {error.strerror}."
            ) from error
        counts = held.counts()
    return counts.assessed + counts.refused


def _files(assessment: Assessment) -> dict[str, str]:
    """What each file is called instead."""
    return {s.name: f"document {at}" for at, s in enumerate(assessment.sources, 1)}


def _check_empty(folder: Path) -> None:
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise UsageError(
            f"{one_line(str(folder))} is there already and holds something, perhaps with names: "
            "name a new folder."
        )


def _read_key(file: Path) -> bytes:
    """The key in a file, made for the user alone where there is none yet."""
    try:
        with suppress(FileExistsError):
            made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(made, "w", encoding="ascii") as new:
                new.write(f"{secrets.token_hex(_KEY_BYTES)}\n")
        with file.open("rb") as opened:
            data = opened.read(4 * _KEY_BYTES)
    except OSError as error:
        raise UsageError(f"{one_line(str(file))} cannot be used: {error.strerror}.") from error
    if not _KEY.fullmatch(data):
        raise UsageError(
            f"{one_line(str(file))} is no key for pseudonyms. Name a new file: one is made there."
        )
    return bytes.fromhex(data.decode("ascii"))
