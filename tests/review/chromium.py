"""A headless Chromium that is typed and clicked into, spoken to by its DevTools protocol.

The protocol goes over two pipes (`--remote-debugging-pipe`, a message a NUL): no port, and no
package beside the browser that is installed.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

PATIENCE = 80.0  # seconds for one answer
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# DevTools wants the code of a key beside its name.
_KEYS: Mapping[str, tuple[str, int]] = {
    "Enter": ("Enter", 13),
    "Escape": ("Escape", 27),
    "Tab": ("Tab", 9),
    "ArrowRight": ("ArrowRight", 39),
    "ArrowLeft": ("ArrowLeft", 37),
}
_ALT, _CTRL, _META, SHIFT = 1, 2, 4, 8
CTRL = _CTRL


def executable() -> str | None:
    """The browser of this machine; None where there is none."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


class Chromium:
    """One page. A context manager; leaving it ends the browser."""

    def __init__(self, *, width: int = 1280, height: int = 800, dark: bool = False) -> None:
        found = executable()
        assert found is not None
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        shell = f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}'
        self.process = subprocess.Popen(
            [
                *("bash", "-c", shell, "bash", found, "--headless=new", "--no-sandbox"),
                *("--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe"),
                *("--no-first-run", "--disable-extensions", "--disable-background-networking"),
                *(f"--user-data-dir={self._profile.name}", "--force-color-profile=srgb"),
                f"--window-size={width},{height}",
            ],
            pass_fds=(theirs_in, theirs_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._buffer = b""
        self._count = 0
        self._session = ""
        self.errors: list[str] = []  # of scripts and of the content security policy
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    # ------------------------------------------------------------------------- protocol

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """One command and its result. Raises RuntimeError as the browser does."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            got = self._receive()
            if got.get("id") == self._count:
                if "error" in got:
                    raise RuntimeError(f"{method}: {got['error']}")
                result: dict[str, Any] = got["result"]
                return result

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._in], [], [], PATIENCE)
            block = os.read(self._in, 1 << 20) if ready else b""
            if not block:
                raise RuntimeError("the browser does not answer")
            self._buffer += block
        line, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        method, params = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.errors.append(str(params["exceptionDetails"].get("exception", params)))
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.errors.append(params["entry"]["text"])
        return message

    # ------------------------------------------------------------------------------ page

    def open(self, url: str) -> None:
        self.call("Page.navigate", url=url)

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression, awaited. Raises RuntimeError where it throws."""
        got = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in got:
            raise RuntimeError(got["exceptionDetails"]["exception"].get("description"))
        return got["result"].get("value")

    def until(self, condition: str) -> None:
        """Wait, within the page, until an expression is true."""
        never = json.dumps(f"never: {condition}")
        asked = f"""new Promise((done, no) => {{
            const end = performance.now() + {PATIENCE * 1000 / 2};
            const look = () => {{
                let seen = false;
                try {{ seen = Boolean({condition}); }} catch {{ }}
                if (seen) done(true);
                else if (performance.now() > end) no(new Error({never}));
                else setTimeout(look, 10);
            }};
            look();
        }})"""
        self.run(asked)

    def press(self, *keys: str, modifiers: int = 0) -> None:
        """Press keys one after the other, as a person does: "a", "Enter", "/"."""
        for key in keys:
            code, number = _KEYS.get(key, ("", 0))
            if not code:
                number = ord(key.upper())
                code = f"Digit{key}" if key.isdigit() else f"Key{key.upper()}"
            typed = key if len(key) == 1 and not modifiers & CTRL else ""
            typed = "\r" if key == "Enter" and not modifiers else typed
            about = {"key": key, "code": code, "windowsVirtualKeyCode": number}
            about |= {"modifiers": modifiers} | ({"text": typed} if typed else {})
            self.call("Input.dispatchKeyEvent", type="keyDown", **about)
            about.pop("text", None)
            self.call("Input.dispatchKeyEvent", type="keyUp", **about)

    def write(self, text: str) -> None:
        """Put text where the cursor is."""
        self.call("Input.insertText", text=text)

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self._in)
        os.close(self._out)
        self._profile.cleanup()

    def __enter__(self) -> Chromium:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
