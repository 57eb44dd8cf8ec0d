"""What every page of kamcoach keeps to, whoever wrote what stands on it."""

from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise
from typing import Any

import lxml.html

STEERING = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]"
"""Characters that steer a terminal or turn the reading order round."""


def check_page(text: str) -> Any:
    """Assert that a page runs nothing, fetches nothing and serves a screen reader; return it."""
    tree: Any = lxml.html.document_fromstring(text)
    assert not tree.xpath("//script | //iframe | //object | //img | //link | //form | //base")
    assert not tree.xpath("//@style | //@*[starts-with(name(), 'on')]")
    assert all(href.startswith("#") for href in tree.xpath("//@href"))
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    levels = [int(heading.tag[1]) for heading in tree.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids)) and all(re.fullmatch(r"[\w.-]+", id) for id in ids)
    assert {href[1:] for href in tree.xpath("//@href")} <= set(ids)
    assert set(tree.xpath("//@aria-labelledby")) <= set(ids)
    for table in tree.xpath("//table"):
        heads = table.xpath("./thead/tr[1]/*")
        assert all(len(row.xpath("./*")) == len(heads) for row in table.xpath(".//tr"))
        assert all(row.xpath("./th[@scope='row']") for row in table.xpath("./tbody/tr"))
    assert all(svg.get("aria-hidden") == "true" for svg in tree.xpath("//svg"))
    assert not re.search(STEERING, text)
    return tree
