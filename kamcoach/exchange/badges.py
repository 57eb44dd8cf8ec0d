"""Open Badges 3.0 for those who passed, unsigned: what an awarding body would sign, and no award.

Fields follow 1EdTech's schema of the AchievementCredential class (context 3.0.3). A payload is
made only where an assessor has decided every criterion and the grade is a pass. It has no `proof`,
and its description says so, as does the name of its file.

Whom it is about stands there as a salted hash (`identityHash`), never as a name: the holder can
show that it is theirs by saying their identifier. The specification asks for an identifier, and
wants the salt beside it. So each learner has a salt of their own for each rubric, made from one
that the provider keeps: without that nobody can tell that two badges are one person's, nor look
hashes up in a table. A short identifier can still be found by trying all there are.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from kamcoach.batch.names import Learner, safe_folder
from kamcoach.errors import UsageError
from kamcoach.exchange.case import LEVELS
from kamcoach.exchange.identifiers import Identifiers
from kamcoach.exchange.standings import Left, Standing, passed, standings
from kamcoach.marking.finals import Final, Signature
from kamcoach.models.assessment import Judged, RubricResult
from kamcoach.models.cohort import LearnerResult
from kamcoach.models.pack import Criterion, Rubric
from kamcoach.report.markdown import escape
from kamcoach.report.text import one_line

CONTEXT = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
UNSIGNED = (
    "Unsigned: a draft of a credential without a proof. It proves nothing and awards nothing until "
    "the issuer has checked and signed it."
)
_LEAST_SALT = 16
_LEVELS = {level: (name, share) for level, name, share, _ in LEVELS}

Json = dict[str, Any]


class Issuer(NamedTuple):
    """Who would sign: nothing is invented."""

    name: str
    url: str


class Badge(NamedTuple):
    """A payload, and the name of its file."""

    file: str
    data: bytes


class _Maker(NamedTuple):
    """What every payload of a rubric needs."""

    rubric: Rubric
    ids: Identifiers
    issuer: Issuer
    valid_from: str
    salt: str
    quotes: bool


def badges(
    finals: Iterable[Final],
    rubric: Rubric,
    ids: Identifiers,
    issuer: Issuer,
    *,
    valid_from: datetime,
    salt: str,
    quotes: bool,
) -> Iterator[Badge | Left]:
    """Yield a payload for each learner who passed, or why there is none.

    Args:
        finals: the results of a batch.
        rubric: the rubric.
        ids: what makes its identifiers; the same as in its CASE package.
        issuer: who would sign.
        valid_from: from when they shall be valid.
        salt: what the provider keeps to make each learner's salt.
        quotes: whether passages of the work stand in it.

    Raises:
        UsageError: nothing is passed by the rubric, or the salt is short.
    """
    if rubric.grading.scheme == "advisory":
        raise UsageError(f"{rubric.id} is advisory: nobody passes it, and there is no badge.")
    if len(salt) < _LEAST_SALT:
        raise UsageError(
            f"The salt is short: give {_LEAST_SALT} characters or more, and keep them."
        )
    make = _Maker(rubric, ids, issuer, valid_from.isoformat(), salt, quotes)
    for found in standings(finals, rubric.id, proposals=False):
        if isinstance(found, Left):
            yield found
        elif {judged.id for judged in found.result.criteria} != {c.id for c in rubric.criteria}:
            yield Left(found.learner, f"the work was judged by another version of {rubric.id}.")
        elif found.signature is None or not passed(found.result, rubric):
            yield Left(found.learner, f"the grade is {found.result.grade}, which is no pass.")
        else:
            yield _badge(make, found, found.signature)


def _badge(make: _Maker, standing: Standing, signature: Signature) -> Badge:
    learner, result = standing.learner, standing.result
    subject = _identity(learner, make)
    payload = {
        "@context": list(CONTEXT),
        "id": make.ids.uri("Credential", subject["identityHash"], make.valid_from),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": one_line(make.rubric.title),
        "description": UNSIGNED,
        "issuer": {"id": make.issuer.url, "type": ["Profile"], "name": one_line(make.issuer.name)},
        "validFrom": make.valid_from,
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [subject],
            "achievement": _achievement(make),
            "result": [
                *_overall(make, result),
                *(_result(make, each) for each in result.criteria),
            ],
        },
        "evidence": list(_evidence(make, result, signature)),
    }
    text = json.dumps(payload, ensure_ascii=False, indent=2) + "\n"
    # Not the folder that the results name: whatever stands there, this is a safe name.
    name = safe_folder(Learner(learner.key, learner.name))
    return Badge(f"unsigned-{make.rubric.id}-{name}.json", text.encode())


def _identity(learner: LearnerResult, make: _Maker) -> Json:
    """Return whom it is about as a hash of the key with a salt of its own."""
    about = f"{make.rubric.id}/{learner.key}".encode()
    own = hmac.new(make.salt.encode(), about, hashlib.sha256).hexdigest()
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${hashlib.sha256((learner.key + own).encode()).hexdigest()}",
        "identityType": "identifier",
        "salt": own,
    }


# The achievement: alike for all


def _achievement(make: _Maker) -> Json:
    rubric = make.rubric
    asked = "\n".join(f"- {escape(c.title)}: {escape(c.asks)}" for c in rubric.criteria)
    return {
        "id": make.ids.uri("Achievement"),
        "type": ["Achievement"],
        "achievementType": "Assessment",
        "name": one_line(rubric.title),
        "description": f"Work assessed by the rubric {rubric.id}, {one_line(rubric.title)}.",
        "criteria": {
            "narrative": f"An assessor decided on each of these:\n\n{asked}\n\n"
            + escape(rubric.grading.note)
        },
        "alignment": [_alignment(make, criterion) for criterion in rubric.criteria],
        "resultDescription": [
            {
                "id": make.ids.uri("ResultDescription", "grade"),
                "type": ["ResultDescription"],
                "name": "Grade",
                "resultType": "Result",
            },
            *(_described(make, criterion) for criterion in rubric.criteria),
        ],
    }


def _alignment(make: _Maker, criterion: Criterion) -> Json:
    return {
        "type": ["Alignment"],
        "targetName": one_line(criterion.title),
        "targetDescription": one_line(criterion.asks),
        "targetFramework": one_line(make.rubric.title),
        "targetCode": criterion.id,
        "targetType": "CFItem",
        "targetUrl": make.ids.uri("CFItem", criterion.id),
    }


def _described(make: _Maker, criterion: Criterion) -> Json:
    return {
        "id": make.ids.uri("ResultDescription", criterion.id),
        "type": ["ResultDescription"],
        "name": f"{criterion.id} {one_line(criterion.title)}",
        "resultType": "RubricCriterionLevel",
        "alignment": [_alignment(make, criterion)],
        "rubricCriterionLevel": [
            {
                "id": make.ids.uri("CFRubricCriterionLevel", criterion.id, level),
                "type": ["RubricCriterionLevel"],
                "name": name,
                "points": f"{criterion.weight * share:g}",
            }
            for level, (name, share) in _LEVELS.items()
        ],
    }


# The results: the learner's own


def _overall(make: _Maker, result: RubricResult) -> Iterator[Json]:
    score = "" if result.score is None else f", {result.score}%"
    yield {
        "type": ["Result"],
        "resultDescription": make.ids.uri("ResultDescription", "grade"),
        "value": f"{one_line(result.grade)}{score}",
    }


def _result(make: _Maker, judged: Judged) -> Json:
    return {
        "type": ["Result"],
        "resultDescription": make.ids.uri("ResultDescription", judged.id),
        "achievedLevel": make.ids.uri("CFRubricCriterionLevel", judged.id, judged.stands),
    }


def _evidence(make: _Maker, result: RubricResult, signature: Signature) -> Iterator[Json]:
    met = sum(judged.verdict == "met" for judged in result.criteria)
    yield {
        "type": ["Evidence"],
        "name": "Assessed work",
        "narrative": f"An assessor decided on every criterion on {one_line(signature.on)}: "
        f"{met} of {len(result.criteria)} are met in full.",
    }
    for judged in result.criteria if make.quotes else ():
        if judged.evidence:
            passages = "\n\n".join(f"> {escape(each.quote)}" for each in judged.evidence)
            yield {
                "type": ["Evidence"],
                "name": f"{judged.id} {one_line(judged.title)}",
                "narrative": passages,
                "genre": "Passages",
            }
