"""The loop of the child process, run here with a native part that is told what to say."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from kamcoach.engine import available, child
from kamcoach.engine.durable import native


class Told:
    """Fires every rule on every fact, and keeps what it was asked."""

    def __init__(self, code: int = 0) -> None:
        self.code = code
        self.calls: list[tuple[Any, ...]] = []
        self._rules: dict[str, list[str]] = {}
        self._left: list[str] = []

    def create_ruleset(self, name: str, rules: str) -> str:
        self._rules[name] = list(json.loads(rules))
        return name

    def assert_fact(self, ruleset: str, fact: str) -> tuple[int, str]:
        self.calls.append(("assert", ruleset, json.loads(fact)))
        self._left = [json.dumps({name: json.loads(fact)}) for name in self._rules[ruleset]]
        return self.code, "state"

    def start_action_for_state(self, _ruleset: str, _state: str) -> tuple[str, str] | None:
        return ("context", self._left.pop(0)) if self._left else None

    def update_state(self, _ruleset: str, context: str) -> None:
        assert context == "context"

    def complete_and_start_action(self, _ruleset: str, _state: str) -> str | None:
        return self._left.pop(0) if self._left else None

    def delete_state(self, ruleset: str, session: str) -> None:
        self.calls.append(("delete", ruleset, session))


def answers(told: Told, *requests: Iterable[Any]) -> list[object]:
    found: list[object] = []
    child.serve(lambda: told, requests, found.append)
    return found


def test_rules_are_registered_and_facts_matched_in_sessions_that_are_deleted() -> None:
    told = Told()
    rules: list[dict[str, Any]] = [{"a": {}, "sink": {}}, {"b": {}}]
    facts = [[1, [{"f0": 7}]], [0, [{"f0": 1}, {"f0": 2}]]]
    assert answers(told, rules, facts) == [2, [["b"], ["a", "sink", "a", "sink"]]]
    assert told.calls == [
        ("assert", "kamcoach1", {"sid": "kamcoach", "f0": 7}),
        ("delete", "kamcoach1", "kamcoach"),
        ("assert", "kamcoach0", {"sid": "kamcoach", "f0": 1}),
        ("assert", "kamcoach0", {"sid": "kamcoach", "f0": 2}),
        ("delete", "kamcoach0", "kamcoach"),
    ]


@pytest.mark.parametrize(("code", "rules"), [(1, {"a": {}}), (0, {})])
def test_a_fact_that_is_not_taken_is_an_error_and_no_session_is_deleted(
    code: int, rules: dict[str, Any]
) -> None:
    told = Told(code)
    with pytest.raises(RuntimeError, match=rf"no rule took a fact \(code {code}\)"):
        answers(told, [rules], [[0, [{"f0": 1}]]])
    assert [call[0] for call in told.calls] == ["assert"]


@pytest.mark.skipif(not available(), reason="durable-rules does not load here")
def test_the_native_part_is_loaded_from_its_file() -> None:
    assert callable(child.load(native()).create_ruleset)


@pytest.mark.parametrize("name", ["nothing.txt", "nothing.py"])
def test_a_file_that_is_no_module_does_not_load(name: str) -> None:
    with pytest.raises((ImportError, FileNotFoundError)):
        child.load(name)
