"""Inflected forms of English words, made once when a pack is compiled, never at run time."""

_VOWELS = "aeiou"

_IRREGULAR = {
    "be": "is are was were been being am",
    "become": "becomes became becoming",
    "begin": "begins began begun beginning",
    "bring": "brings brought bringing",
    "build": "builds built building",
    "buy": "buys bought buying",
    "catch": "catches caught catching",
    "choose": "chooses chose chosen choosing",
    "come": "comes came coming",
    "cost": "costs costing",
    "cut": "cuts cutting",
    "do": "does did done doing",
    "draw": "draws drew drawn drawing",
    "drive": "drives drove driven driving",
    "eat": "eats ate eaten eating",
    "fall": "falls fell fallen falling",
    "feed": "feeds fed feeding",
    "feel": "feels felt feeling",
    "find": "finds found finding",
    "fit": "fits fitted fitting",
    "get": "gets got getting",
    "give": "gives gave given giving",
    "go": "goes went gone going",
    "grow": "grows grew grown growing",
    "have": "has had having",
    "hear": "hears heard hearing",
    "hit": "hits hitting",
    "hold": "holds held holding",
    "hurt": "hurts hurting",
    "keep": "keeps kept keeping",
    "know": "knows knew known knowing",
    "lead": "leads led leading",
    "learn": "learns learned learnt learning",
    "leave": "leaves left leaving",
    "let": "lets letting",
    "lose": "loses lost losing",
    "make": "makes made making",
    "mean": "means meant meaning",
    "meet": "meets met meeting",
    "outgrow": "outgrows outgrew outgrown outgrowing",
    "overcome": "overcomes overcame overcoming",
    "overspend": "overspends overspent overspending",
    "oversee": "oversees oversaw overseen overseeing",
    "pay": "pays paid paying",
    "put": "puts putting",
    "rebuild": "rebuilds rebuilt rebuilding",
    "repay": "repays repaid repaying",
    "ring": "rings rang rung ringing",
    "rise": "rises rose risen rising",
    "run": "runs ran running",
    "say": "says said saying",
    "see": "sees saw seen seeing",
    "sell": "sells sold selling",
    "send": "sends sent sending",
    "set": "sets setting",
    "show": "shows showed shown showing",
    "shrink": "shrinks shrank shrunk shrinking",
    "sit": "sits sat sitting",
    "speak": "speaks spoke spoken speaking",
    "spend": "spends spent spending",
    "stand": "stands stood standing",
    "strike": "strikes struck striking",
    "take": "takes took taken taking",
    "teach": "teaches taught teaching",
    "tell": "tells told telling",
    "think": "thinks thought thinking",
    "understand": "understands understood understanding",
    "underestimate": "underestimates underestimated underestimating",
    "win": "wins won winning",
    "withdraw": "withdraws withdrew withdrawn withdrawing",
    "write": "writes wrote written writing",
}
_DOUBLING = {
    "plan", "stop", "drop", "slip", "map", "rebut", "swap", "ship", "trim", "step", "scrap", "chat",
    "refer", "prefer", "transfer", "occur", "commit", "permit", "submit", "admit", "spot", "flag",
    "cap", "tap", "pin", "log", "brag", "nag", "rig", "grip", "dip", "hop", "top", "wrap", "rub",
    "label", "model", "travel", "cancel", "signal", "level", "fuel", "channel", "control", "enrol",
    "counsel", "total", "equip", "chop", "jar", "mar", "tag", "bid", "bet", "upset", "offset",
}  # fmt: skip
_PLURALS = {
    "person": "people",
    "criterion": "criteria",
    "analysis": "analyses",
    "crisis": "crises",
    "basis": "bases",
    "hypothesis": "hypotheses",
    "child": "children",
    "man": "men",
    "woman": "women",
    "half": "halves",
    "matrix": "matrices",
}


def verb(phrase: str) -> set[str]:
    """Forms of a verb; in a phrase the first word is inflected ("hand over" -> "handed over")."""
    head, _, rest = phrase.partition(" ")
    if head in _IRREGULAR:
        forms = {head, *_IRREGULAR[head].split()}
    else:
        forms = {head, _s(head), _ed(head), _ing(head)}
    return {f"{form} {rest}".rstrip() for form in forms}


def noun(phrase: str) -> set[str]:
    """Singular and plural; in a phrase the last word is inflected."""
    rest, _, last = phrase.rpartition(" ")
    plural = _PLURALS.get(last) or _s(last)
    return {phrase, f"{rest} {plural}".lstrip()}


def _s(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"


def _ed(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ied"
    return word + word[-1] + "ed" if word in _DOUBLING else word + "ed"


def _ing(word: str) -> str:
    if word.endswith("ie"):
        return word[:-2] + "ying"
    if word.endswith("e") and not word.endswith(("ee", "oe", "ye")):
        return word[:-1] + "ing"
    return word + word[-1] + "ing" if word in _DOUBLING else word + "ing"
