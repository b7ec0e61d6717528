"""The tests' own server: what it says of faults and of its end holds."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.serving import Call, Reply, Service


class Echo(Service):
    def kind(self, host: str, method: str, path: str) -> str:
        return path.strip("/")

    def read(self, call: Call) -> Any:
        return call.raw.decode()

    def respond(self, call: Call) -> Reply:
        return Reply(200, {"said": call.body})


def outcome(client: httpx2.Client, url: str, words: str = "") -> int:
    """The status of an answer that is whole; 0 for none."""
    try:
        response = client.post(url, content=words.encode())
        return response.status_code if response.json() else 0
    except (httpx2.TransportError, ValueError):
        return 0


def test_a_scripted_fault_strikes_calls_of_its_kind_after_the_good_ones() -> None:
    with Echo() as echo, httpx2.Client() as client:
        acts: list[int] = []
        echo.fail("a", "500", skip=1, times=2, act=lambda: acts.append(len(echo.calls)))
        assert [outcome(client, f"{echo.root}/{p}") for p in "abaaa"] == [200, 200, 500, 500, 200]
        assert acts == [3, 4]
        assert [call.status for call in echo.seen("a")] == [200, 500, 500, 200]


def test_dice_fall_by_what_is_said_and_not_by_who_comes_first() -> None:
    words = [str(number) for number in range(20)]
    found = []
    for order in (words, words[::-1]):
        with Echo(faults=("500", "drop", "truncated"), rate=0.5) as echo, httpx2.Client() as client:
            found.append({word: outcome(client, echo.root, word) for word in order})
    assert found[0] == found[1]
    assert set(found[0].values()) == {0, 200, 500}


@pytest.mark.parametrize("how", ["drop", "drop-after", "midway", "truncated", "hang"])
def test_what_breaks_off_is_no_answer(how: str) -> None:
    with Echo(faults=(how,), rate=1, hang=0.01) as echo, httpx2.Client() as client:
        assert outcome(client, echo.root) == 0


def test_who_keeps_a_connection_is_not_answered_after_the_stop_and_again_after_the_start() -> None:
    with Echo() as echo, httpx2.Client() as client:
        url = echo.root
        assert outcome(client, url) == 200
        echo.stop()
        assert outcome(client, url) == 0
        echo.start()
        assert outcome(client, url) == 200


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown faults"):
        Echo(faults=("explode",))
