"""Who handed in what about whom: kind of document, learner, account, supplier, dates."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from kamcoach.extract.blanks import blank
from kamcoach.extract.firms import Allowed, byline_firm, titled_account
from kamcoach.extract.lexicon import Finder
from kamcoach.extract.proper import PROPER, WORD, head_of
from kamcoach.extract.reading import Reading
from kamcoach.extract.signature import first, opens, signer
from kamcoach.models.document import Block, Document
from kamcoach.models.submission import Item, Kind, Stance, Statement

_ACCOUNT = ("account", "customer", "client", "key account", "account name", "customer name")
_SUPPLIER = ("supplier", "our company", "employer")
_EITHER = ("company", "organisation")
"""Of a plan that names one organisation, that is the customer; else these are the learner's own."""
_LABELLED = 48
"""Blocks among which labels such as "Customer:" are looked for."""
_LABEL = re.compile(r"^\W*([A-Za-z][A-Za-z_ ]{2,24}?)\W{0,3}[:|][^\w\[<{]*(.{2,80}?)[^\w)]*$")
_NEXT_LABEL = re.compile(r"[ ][A-Z][a-z]{2,20}(?:[ ][a-z]{2,20})?:[ ].*")
"""In "Name: Ana Ruiz Company: Bolt", which were two lines: what the name does not go on with."""
_PLAN_WORD = re.compile(r"\b(?:plan|plans|planning|strategy|proposal|roadmap)\b", re.IGNORECASE)
_REVIEW_WORD = re.compile(
    r"\b(?:review|evaluation|evaluating|reflection|reflective|look(?:ing)? back|retrospective|"
    r"performance|return|went (?:wrong|right|well)|lessons|appraisal|report|health check|"
    r"how (?:it|we|things) went|(?:\w+|\d+) months (?:of|with|on)|year (?:with|in review))\b",
    re.IGNORECASE,
)
_PROPER = re.compile(PROPER)
_ORGANISATION = re.compile(
    r"[ ](?:Ltd|plc|PLC|LLP|Limited|Group|Trust|Council|University|College|Co-operative|Society|"
    r"Hospitals?|Hotels?|Foods?|Supermarkets?|Homes|Services|Association|Company|Partners|Brothers|"
    r"& Sons|& Co|Care|Clinics|Schools?|Academy|Academies|Stores|Logistics|Holdings|Industries)\b"
)
_OPEN = re.compile(r"[\[<{]|__")
"""A template's place for a name."""
_SHORT_FORM = re.compile(r"[ ]?\([\"“‘']?(?:the[ ])?([A-Z][A-Za-z&]{1,11})[\"”’']?\)")
_LEAST_MENTIONS = 3
_NO_FIRM = ("not-a-name", "month", "role", "first-name", "loose-date", "own", "customer")
"""Word classes that name no organisation."""


def kind_of(
    document: Document, statements: Sequence[Statement], items: Sequence[Item]
) -> tuple[Kind, str]:
    """Plan, review or both, with the reason in words."""
    declared = " ".join(v for k, v in document.meta if k in ("type", "document", "title", "kind"))
    headings = [b.text for b in document.blocks if b.kind == "heading"]
    title = f"{declared} {headings[0] if headings else ''}".strip()
    plan, review = bool(_PLAN_WORD.search(title)), bool(_REVIEW_WORD.search(title))
    behind = sum(s.stance is Stance.DONE for s in statements)
    ahead = sum(s.stance in (Stance.SCHEDULED, Stance.INTENDED) for s in statements)
    ahead += sum(i.kind == "action" and bool(i.fields) for i in items)
    tally = f"{behind} statements look back, {ahead} statements and actions look ahead"
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


def labelled(document: Document, most: int = _LABELLED) -> Iterator[tuple[str, str]]:
    """Label and value pairs: properties, key-value rows and run-in labels of the opening."""
    for key, value in document.meta:
        yield key.lower(), value.strip("\"' ")
    for block in document.blocks[: min(most, _LABELLED)]:
        if block.kind == "row" and len(block.cells) == 2:
            yield block.cells[0].strip(" :*").lower(), block.cells[1]
        elif block.kind in ("paragraph", "item") and len(block.text) < 120:
            for line in block.text.split("\n"):
                match = _LABEL.match(line)
                if match:
                    yield match.group(1).strip().lower(), _NEXT_LABEL.sub("", match.group(2))


def people_and_firms(document: Document, reading: Reading, finder: Finder) -> tuple[str, str, str]:
    """Learner, account and supplier as the document states them; empty where it does not."""
    pairs = _filled(labelled(document))
    opening = _filled(labelled(document, opens(document.blocks)))
    learner = signer(pairs, opening, reading, document.blocks, finder)
    words = Counter(WORD.findall(reading.text.raw))
    named = _named_most(reading, finder, words)
    supplier = first(pairs, _SUPPLIER) or _called(reading, "Company|Supplier|Agency|Contractor")
    account = first(pairs, _ACCOUNT) or _called(reading, "Customer|Client|Account")
    either = "" if supplier else first(pairs, _EITHER)
    in_title, in_byline = _titled(document, reading, words, _may_be_firms(reading, finder))
    supplier = supplier or in_byline
    ours = head_of(supplier or either)
    account = account or (in_title if head_of(in_title) != ours else "")
    if not account:
        account = next((n for n in named if head_of(n) != ours), "")
    if either and not account:
        account = either
    elif either:
        supplier = supplier or either
    if not supplier:
        supplier = next((n for n in named if " " in n and head_of(n) != head_of(account)), "")
    return learner.split(",")[0].strip(), account, supplier


def _titled(
    document: Document, reading: Reading, words: Mapping[str, int], allowed: Allowed
) -> tuple[str, str]:
    """The account that a heading of the opening names, and the firm in a byline there."""
    raw, starts = reading.text.raw, reading.text.starts
    opening = document.blocks[: reading.opening]
    titles = [
        (starts[b.index], starts[b.index] + len(b.text))
        for b in opening
        if b.kind == "heading" or b.index == 0
    ]
    account = titled_account(raw, titles, words, allowed)
    return account, byline_firm(raw, opening, starts, words, allowed)


def _may_be_firms(reading: Reading, finder: Finder) -> Allowed:
    """What a name must not be: a person's, or one that opens with a month, a role ..."""
    barred = {finder.number[n] for n in _NO_FIRM}
    taken = {s for hits in reading.by_block[: reading.opening] for s, _, n in hits if n in barred}
    people = {s: e for s, e, kind in reading.details if kind == "person"}
    return lambda start, end: start not in taken and people.get(start, 0) < end


def _filled(pairs: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    """The labels that have a value, and not a template's place for one."""
    return [(k, v) for k, v in pairs if not (_OPEN.search(v) or blank(v))]


def _called(reading: Reading, words: str) -> str:
    """An organisation introduced as "Acme Ltd (the Customer)"."""
    introduced = rf"\([\"“‘']?(?:the[ ])?[\"“‘']?(?:{words})\b"
    if not re.search(introduced, reading.text.raw):  # quick: it opens with a literal
        return ""
    found = re.search(rf"({PROPER})[ ]?{introduced}", reading.text.raw)
    return found.group(1) if found else ""


def name_spans(reading: Reading, name: str) -> Iterator[tuple[int, int]]:
    """Every mention of an organisation in the joined text: its first word, or its short form."""
    head = head_of(name)
    if len(head) < 3:
        return
    forms = [re.escape(head)]
    full = _SHORT_FORM.sub("", name)
    short = re.search(re.escape(full) + _SHORT_FORM.pattern, reading.text.raw)
    if short:
        forms.append(re.escape(short.group(1)))
    raw = reading.text.raw
    for form in forms:  # opens with a literal, which the matcher finds much faster than a boundary
        for match in re.finditer(rf"{form}\b", raw):
            if not (raw[match.start() - 1].isalnum() or raw[match.start() - 1] == "_"):
                yield match.span()


def _named_most(reading: Reading, finder: Finder, words: Mapping[str, int]) -> list[str]:
    """Proper names of the opening lines, those of the title first, then the commonest.

    Names of people, months and roles are left out. `words` says how often a word stands there.
    """
    barred = {finder.number[n] for n in _NO_FIRM}
    role = finder.number["role"]
    taken = {
        s
        for hits in reading.by_block[: reading.opening]
        for s, e, n in hits
        if n in barred and not (n == role and reading.text.folded[e - 1] == "s")
    }  # "Engineers" ends many a firm's name; "Engineer" is somebody's role
    people = {s: e for s, e, kind in reading.details if kind == "person"}
    raw = reading.text.raw
    end = reading.text.starts[reading.opening - 1] if raw.strip() else 0
    last = raw.find("\n", end)
    title_end = reading.text.starts[1] if len(reading.text.starts) > 1 else len(raw)
    found: dict[str, tuple[bool, bool, int, int, str]] = {}
    for match in _PROPER.finditer(raw, 0, last if last > 0 else len(raw)):
        name, start = match.group(), match.start()
        if (
            any(at in taken for at in range(start, match.end()))
            or people.get(start, 0) >= match.end()
            or _PLAN_WORD.search(name)
            or _REVIEW_WORD.search(name)
        ):
            continue
        head = head_of(name)
        if not head or head in found or head.lower() in words:
            continue  # a word that is also written small is no name
        count = words.get(head, 0)
        titled = start < title_end and _ORGANISATION.search(name) is not None
        if count >= _LEAST_MENTIONS or titled:
            found[head] = (start >= title_end, not titled, -count, start, name)
    return [entry[-1] for entry in sorted(found.values())]


def document_dates(reading: Reading, blocks: Sequence[Block]) -> tuple[str, ...]:
    """Dates of the opening lines: when it was written, what period it covers."""
    out = []
    for start, end, kind in reading.details:
        if reading.text.block_at(start) >= reading.opening:
            break
        if kind == "date":
            out.append(reading.text.raw[start:end])
    return tuple(dict.fromkeys(out)) if blocks else ()
