"""Each learner of a batch: what was proposed, what was decided, and which of it is out of date."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kamcoach import catalog
from kamcoach.batch.database import FILE
from kamcoach.batch.journal import Journal
from kamcoach.batch.names import Learner
from kamcoach.errors import UsageError
from kamcoach.marking.log import Entry, Standing
from kamcoach.models.assessment import Assessment
from kamcoach.models.cohort import LearnerResult
from kamcoach.models.pack import RulePack, Verdict
from kamcoach.report.text import one_line

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_DIGITS = 16
"""Of each half of a version."""


class Stands(NamedTuple):
    """How a learner stands."""

    learner: LearnerResult
    assessment: Assessment | None
    """As proposed; None where the work was refused."""
    version: str
    """Of the work and of the rule pack; empty where the work was refused."""
    decided: Mapping[str, Entry]
    """By criterion: decisions about this work and these rules."""
    outdated: Mapping[str, Entry]
    """By criterion: decisions about other work, or by other rules."""


class Proposed(NamedTuple):
    """What was proposed for a learner, and no more: those of a whole cohort are held together."""

    learner: Learner
    version: str
    """Of the work and of the rule pack; empty where the work was refused."""
    criteria: Mapping[str, tuple[str, Verdict]]
    """The rubric and the verdict, by criterion; none where the work was refused or verdicts are
    withheld."""


def proposed(stands: Stands) -> Proposed:
    """Return what was proposed for a learner."""
    rubrics = stands.assessment.rubrics if stands.assessment else ()
    told = (result for result in rubrics if not result.withheld)
    criteria = {c.id: (result.id, c.stands) for result in told for c in result.criteria}
    return Proposed(Learner(stands.learner.key, stands.learner.name), stands.version, criteria)


def check_results(out: Path) -> None:
    """See that a folder holds the results of a batch.

    Raises:
        UsageError: it does not.
    """
    if not (out / FILE).is_file():
        raise UsageError(
            f"{one_line(str(out))} holds no results of a batch. Write them with: "
            "kamcoach batch SOURCE -o FOLDER"
        )


def standings(
    held: Journal, last: Standing, only: Collection[str] | None = None
) -> Iterator[Stands]:
    """Yield how each learner stands, in the order of names.

    Args:
        held: the journal of the batch.
        last: what stands of the decisions.
        only: the keys of those that are asked for; None for everybody.
    """
    by_learner: dict[str, dict[str, Entry]] = {}
    for (key, criterion), entry in last.items():
        by_learner.setdefault(key, {})[criterion] = entry
    for result, record in held.results():
        if only is not None and result.key not in only:
            continue
        assessment = Assessment.model_validate_json(record) if record else None
        version = version_of(result.key, assessment) if assessment else ""
        entries = by_learner.get(result.key, {})
        yield Stands(
            result,
            assessment,
            version,
            {id: entry for id, entry in entries.items() if entry.version == version},
            {id: entry for id, entry in entries.items() if entry.version != version},
        )


def version_of(key: str, assessment: Assessment) -> str:
    """Return what a decision is about: two hashes, of a learner's files and of the rule pack."""
    files = sorted((source.name, source.sha256) for source in assessment.sources)
    said = json.dumps([key, files, sorted(file.name for file in assessment.refused)])
    work = hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()
    return f"{work[:_DIGITS]}-{assessment.pack.sha256[:_DIGITS]}"


def pack_of(held: Journal, pack: RulePack | None = None) -> RulePack:
    """Return the rule pack that a batch was judged by.

    Args:
        held: the journal of the batch.
        pack: that it should be; None for kamcoach's own.

    Raises:
        UsageError: the batch was judged by another one.
    """
    loaded = pack or catalog.load()
    settings = held.settings()
    if settings is None:
        raise UsageError("The batch was stopped before anything was assessed: let it go on first.")
    was = str(settings["rule pack"])
    if was != loaded.sha256:
        raise UsageError(
            f"These results were judged by another rule pack (sha256 {was[:12]}, here "
            f"{loaded.sha256[:12]}). Name your own rules and rubrics as for kamcoach batch "
            "(--rules, --rubric), or assess anew with kamcoach batch --anew."
        )
    return loaded


def shown_id(key: str) -> str:
    """Return the id of a learner as sheets, tables and messages show it."""
    return one_line(key)


def plain(text: str) -> str:
    """Return a name or an id so that it is the same however a program stored it."""
    # A sheet writes what XML cannot hold as `_x000D_`, and not every program that saves it again
    # leaves that, or a name that only looks so, as it was.
    shown = unicodedata.normalize("NFC", one_line(_ESCAPED.sub(_unescaped, text)))
    return "".join(each for each in shown if unicodedata.category(each) != "Cf")


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def find(held: Journal, entries: Collection[Entry], said: str) -> Learner:
    """Return the learner whom an id or a name means.

    Args:
        held: the journal of the batch, which may know somebody whose work is gone.
        entries: of the log, which may do so too.
        said: an id, or a name that only one learner has.

    Raises:
        UsageError: nobody is called so, or several are: their ids are named.
    """
    everybody = {e.key: Learner(e.key, e.name) for e in entries}
    for learners in (held.without_work(), held.learners()):
        everybody |= {learner.key: learner for learner in learners}
    wanted = one_line(said)
    found = [
        learner
        for learner in everybody.values()
        if wanted == shown_id(learner.key) or wanted.casefold() == one_line(learner.name).casefold()
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(
            f"No learner has the id or the name {wanted}. kamcoach override OUT --list shows all."
        )
    each = "\n".join(
        f"  {shown_id(learner.key)}  ({one_line(learner.name)})" for learner in sorted(found)
    )
    raise UsageError(f"Several learners have the id or the name {wanted}:\n{each}\nName one id.")
