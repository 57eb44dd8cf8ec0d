"""Chromium, steered through a pipe by the DevTools protocol: pages as they are seen and heard."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--hide-scrollbars", "--remote-debugging-pipe"),
)

HANDS_OVER = """
import fcntl, os, sys
reads, writes = (fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3])
os.dup2(reads, 3)
os.dup2(writes, 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""
"""Chromium reads from 3 and writes to 4; the ends of the pipes may stand just there already."""


class Chromium:
    """A browser with one page."""

    def __init__(self, said: Any, heard: Any) -> None:
        """Take the two ends of its pipe."""
        self._said, self._heard = said, heard
        self._number = 0
        self._events: list[dict[str, Any]] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "DOM", "Accessibility"):
            self.page(f"{domain}.enable")

    def ask(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        """Return the answer to a command."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._said.write(json.dumps(message).encode() + b"\0")
        self._said.flush()
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self._events.append(answer)

    def page(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Return the answer of the page to a command."""
        return self.ask(method, self._session, **parameters)

    def open(self, page: Path, width: int = 1280, scheme: str = "light") -> None:
        """Show a page."""
        self.page(
            "Emulation.setDeviceMetricsOverride",
            **{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600},
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.page("Emulation.setEmulatedMedia", features=features)
        self._events.clear()
        self.page("Page.navigate", url=page.as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self._events):
            self._events.append(self._next())

    def picture(self, top: int, height: int, width: int) -> bytes:
        """Return a part of the page as PNG."""
        clip = {"x": 0, "y": top, "width": width, "height": height, "scale": 1}
        shot = self.page("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(shot["data"])

    def heard(self) -> list[dict[str, Any]]:
        """Return the accessibility tree, its nodes in reading order."""
        nodes = {node["nodeId"]: node for node in self.page("Accessibility.getFullAXTree")["nodes"]}
        order: list[dict[str, Any]] = []

        def below(id: str) -> None:
            order.append(nodes[id])
            for child in nodes[id].get("childIds", ()):
                if child in nodes:
                    below(child)

        below(next(id for id, node in nodes.items() if "parentId" not in node))
        return order

    def _next(self) -> dict[str, Any]:
        text = bytearray()
        while (byte := self._heard.read(1)) != b"\0":
            assert byte, "Chromium has ended"
            text += byte
        answer: dict[str, Any] = json.loads(text)
        return answer


@contextmanager
def chromium(program: str, folder: Path) -> Iterator[Chromium]:
    """Open a browser with a profile of its own in a folder; it ends with the block."""
    ours, theirs = os.pipe(), os.pipe()
    command = [sys.executable, "-c", HANDS_OVER, str(ours[0]), str(theirs[1]), program, *FLAGS]
    command += [f"--user-data-dir={folder / 'profile'}", "about:blank"]
    with subprocess.Popen(
        command, pass_fds=(ours[0], theirs[1]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        os.close(ours[0])
        os.close(theirs[1])
        try:
            with os.fdopen(ours[1], "wb") as said, os.fdopen(theirs[0], "rb") as heard:
                yield Chromium(said, heard)
        finally:
            process.terminate()
