"""Who handed in what about whom: kind of document, learner, account, supplier, dates."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from kamcoach.extract.statements import Reading
from kamcoach.models.document import Block, Document
from kamcoach.models.submission import Kind, Stance, Statement

_LEARNER = ("learner", "candidate", "student", "author", "prepared by", "written by", "submitted by")
_LEARNER_ROLES = ("account manager", "key account manager", "account_manager", "name")
_ACCOUNT = ("account", "customer", "client", "key account", "account name", "customer name")
_SUPPLIER = ("supplier", "company", "our company", "employer", "organisation")
_TITLE_BLOCKS = 6
_LABEL = re.compile(r"^\W*([A-Za-z][A-Za-z_ ]{2,24}?)\W{0,3}[:|]\W*(.{2,80}?)\W*$")
_PLAN_WORD = re.compile(r"\b(?:plan|plans|planning|strategy|proposal|roadmap)\b", re.IGNORECASE)
_REVIEW_WORD = re.compile(
    r"\b(?:review|evaluation|evaluating|reflection|reflective|look(?:ing)? back|retrospective|"
    r"performance|return|went (?:wrong|right|well)|lessons|appraisal|report|health check|"
    r"how (?:it|we|things) went|(?:\w+|\d+) months (?:of|with|on)|year (?:with|in review))\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:[-–—:|,→/]|\bfor\b|\bwith\b|\band\b|\bof\b|\bto\b)\s*", re.IGNORECASE)
_ORGANISATION = re.compile(
    r"\b((?:[A-Z][\w&'’.-]*[ ]){0,3}[A-Z][\w&'’-]+)(?:[ ](?:Ltd|plc|PLC|LLP|Limited|Group|Trust|"
    r"Council|University|Co|Co-operative|Society|Hospital|Hospitals|Hotels|Foods|Supermarkets))?\b"
)


def kind_of(document: Document, statements: Sequence[Statement]) -> tuple[Kind, str]:
    """Plan, review or both, with the reason in words."""
    declared = " ".join(v for k, v in document.meta if k in ("type", "document", "title", "kind"))
    headings = [b.text for b in document.blocks if b.kind == "heading"]
    title = f"{declared} {headings[0] if headings else ''}".strip()
    plan, review = bool(_PLAN_WORD.search(title)), bool(_REVIEW_WORD.search(title))
    behind = sum(s.stance is Stance.DONE for s in statements)
    ahead = sum(s.stance in (Stance.SCHEDULED, Stance.INTENDED) for s in statements)
    tally = f"{behind} statements look back, {ahead} look ahead"
    if plan and not review:
        return Kind.PLAN, f"the title says so ({tally})"
    if review and not plan:
        return Kind.REVIEW, f"the title says so ({tally})"
    inner = " \n ".join(headings[1:])
    if plan and review and _PLAN_WORD.search(inner):
        return Kind.BOTH, f"the title names both a review and a plan ({tally})"
    if behind > 2 * ahead:
        return Kind.REVIEW, tally
    return Kind.PLAN, tally


def labelled(document: Document) -> Iterator[tuple[str, str]]:
    """Label and value pairs: properties, key-value rows and run-in labels of the opening."""
    for key, value in document.meta:
        yield key.lower(), value.strip("\"' ")
    for block in document.blocks[: 8 * _TITLE_BLOCKS]:
        if block.kind == "row" and len(block.cells) == 2:
            yield block.cells[0].strip(" :*").lower(), block.cells[1]
        elif block.kind in ("paragraph", "item") and len(block.text) < 120:
            for line in block.text.split("\n"):
                match = _LABEL.match(line)
                if match:
                    yield match.group(1).strip().lower(), match.group(2)


def people_and_firms(document: Document, reading: Reading) -> tuple[str, str, str]:
    """Learner, account and supplier as the document states them; empty where it does not."""
    pairs = [(k, v) for k, v in labelled(document) if v and "[" not in v]
    learner = _first(pairs, _LEARNER) or _first(pairs, _LEARNER_ROLES) or _byline(document, reading)
    account = _first(pairs, _ACCOUNT) or _account_from_title(document)
    return learner.split(",")[0].strip(), account, _first(pairs, _SUPPLIER)


def _first(pairs: Sequence[tuple[str, str]], names: Sequence[str]) -> str:
    return next((v for name in names for k, v in pairs if k == name), "")


def _byline(document: Document, reading: Reading) -> str:
    """The first person named in the opening lines: a byline such as "Ana Ruiz, Account Manager"."""
    for start, end, kind in reading.details:
        block = reading.text.block_at(start)
        if block >= _TITLE_BLOCKS:
            return ""
        if kind == "person" and start - reading.text.starts[block] < 4 and " " in reading.text.raw[start:end]:
            return reading.text.raw[start:end]
    return ""


def _account_from_title(document: Document) -> str:
    """The organisation in the title that the body speaks of most."""
    title = next((b.text for b in document.blocks if b.kind == "heading"), "")
    declared = dict(document.meta).get("title", "")
    body = Counter(
        m.group(1) for b in document.blocks if b.kind != "heading" for m in _ORGANISATION.finditer(b.text)
    )
    best, best_count = "", 0
    for part in _BETWEEN.split(f"{title} : {declared}"):
        for match in _ORGANISATION.finditer(part):
            name = match.group(1)
            if _PLAN_WORD.search(name) or _REVIEW_WORD.search(name) or name.isupper():
                continue
            first = name.split(" ")[0]
            count = sum(n for found, n in body.items() if found.split(" ")[0] == first)
            if count > best_count:
                best, best_count = match.group(0), count
    return best


def document_dates(reading: Reading, blocks: Sequence[Block]) -> tuple[str, ...]:
    """Dates of the opening lines: when it was written, what period it covers."""
    out = []
    for start, end, kind in reading.details:
        if reading.text.block_at(start) >= _TITLE_BLOCKS:
            break
        if kind == "date":
            out.append(reading.text.raw[start:end])
    return tuple(dict.fromkeys(out)) if blocks else ()
