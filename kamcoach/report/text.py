"""Learner text made safe to look at, whatever the format."""

import re

# Characters that steer a terminal or turn the reading order round, and those that no XML can hold.
# They are shown by number: an assessor should see that they are there.
_STEERING = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
)
# Marks without a shape that word processors leave behind when text is pasted.
_INVISIBLE = "\u061c\u200b\u200e\u200f\u2060-\u2065\ufeff\U000e0000-\U000e007f"

_steering = re.compile(f"[{_STEERING}]")
_unsafe = re.compile(f"[{_STEERING}{_INVISIBLE}]")


def visible(text: str) -> str:
    """Return the text with control and bidi characters as `[U+202E]`, invisible marks removed."""
    # Nearly all text is printable, and this test runs in C.
    return text if text.isprintable() else _unsafe.sub(_show, text)


def one_line(text: str) -> str:
    """Return `visible` text on one line, runs of white space folded."""
    return " ".join(visible(text).split())


def _show(match: re.Match[str]) -> str:
    character = match.group()
    return f"[U+{ord(character):04X}]" if _steering.match(character) else ""
