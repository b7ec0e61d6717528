"""The server lets in who has the token, at this address, and takes no half word."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from scigen_data.errors import InputError
from scigen_data.journal.records import QuizWord, Word
from scigen_data.journal.said import Said
from scigen_data.review.rows import _group
from scigen_data.review.server import PORT, listen
from scigen_data.review.session import default_journal
from tests.publish.made import dataset
from tests.review.reviewed import WHY, Page, build, problem_of, reviewing, worded
from tests.samples import png, sample


def words(page: Page) -> list[Word]:
    return [entry for entry in page.session.journal.entries if isinstance(entry, Word)]


def test_without_the_token_nothing_is_told(tmp_path: Path) -> None:
    paths = ("/", "/page.js", "/api/rows", "/api/row/0", "/api/image/0", "/nowhere", "/?token=x")
    with reviewing(build(tmp_path / "d")) as page, httpx2.Client(verify=False) as stranger:
        for given in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic token"}):
            for path in paths:
                answer = stranger.get(f"http://127.0.0.1:{page.door.port}{path}", headers=given)
                assert answer.status_code == 401, path
                assert "p-0" not in answer.text
        assert page.get("/api/rows").status_code == 200


def test_the_printed_address_puts_the_token_into_a_cookie(tmp_path: Path) -> None:
    with reviewing(build(tmp_path / "d")) as page, httpx2.Client() as browser:
        answer = browser.get(page.door.url)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        root = f"http://127.0.0.1:{page.door.port}/"
        assert "<title>Review</title>" in browser.get(root).text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1:1"}, 421),
        ({"host": "localhost"}, 421),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/json; charset=utf-8"}, 415),
    ],
)
def test_a_request_of_elsewhere_changes_nothing(
    tmp_path: Path, headers: dict[str, str], status: int
) -> None:
    with reviewing(build(tmp_path / "d")) as page:
        sent = {"content-type": "application/json", **headers}
        answer = page.client.post("/api/word/0", content='{"verdict": "accept"}', headers=sent)
        assert answer.status_code == status
        assert not words(page)


def test_every_answer_forbids_scripts_of_others(tmp_path: Path) -> None:
    with reviewing(build(tmp_path / "d")) as page:
        for path in ("/", "/page.js", "/api/rows", "/api/image/0", "/nowhere", "/api/row/99"):
            headers = page.get(path).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert headers["x-content-type-options"] == "nosniff"


def test_the_page_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    with reviewing(build(tmp_path / "d")) as page:
        for path in ("/", "/page.js", "/page.css"):
            assert "://" not in page.get(path).text
        assert "innerHTML" not in page.get("/page.js").text


def test_a_row_is_told_whole_and_its_image_as_it_is_stored(tmp_path: Path) -> None:
    with reviewing(build(tmp_path / "d")) as page:
        found = page.json("/api/row/3")
        assert found["question"] == problem_of(3).question
        assert found["decision"] == "accepted"
        assert [quiz["key"] for quiz in found["quizzes"]] == [q.key for q in problem_of(3).quizzes]
        image = page.get("/api/image/3")
        assert image.headers["content-type"] == "image/png"
        assert image.content == png(3)


def test_a_word_is_in_the_journal_when_the_answer_comes(tmp_path: Path) -> None:
    folder = build(tmp_path / "d")
    key = problem_of(0).quizzes[0].key
    with reviewing(folder) as page:
        answer = page.say(
            0, "reject", reasons=WHY, note="no", quizzes=[{"quiz": key, "label": "drop"}]
        )
        assert answer.json()["row"] == {"verdict": "reject", "edited": 1, "disputed": False}
        assert answer.json()["summary"]["rejected"] == 1
        last = json.loads(default_journal(folder).read_text().splitlines()[-1])
        assert (last["reviewer"], last["row"], last["reasons"]) == ("ann", "p-0", WHY)
        (word,) = words(page)
        assert word.quizzes == (QuizWord(key, "drop"),)
    with reviewing(folder) as again:
        assert again.index()["rows"][0]["verdict"] == "reject"
        assert again.json("/api/row/0")["mine"]["note"] == "no"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{", "no word"),
        ('{"verdict": "maybe"}', "no word"),
        ('{"verdict": "reject"}', "needs its reason"),
        ('{"verdict": "accept", "reasons": ["wrong"]}', "nothing else has one"),
        ('{"verdict": "reject", "reasons": ["unlisted"]}', "no word"),
        ('{"verdict": "accept", "reviewer": "bob"}', "no word"),
        ('{"quizzes": [{"quiz": "00000000000000000000000000000000", "label": "ok"}]}', "no quiz"),
        ('{"note": "\\ud800"}', "no word"),
        (json.dumps({"note": "n" * 30_000}), "cannot stand in a journal"),
        ("[" * 100_000, "no word"),
    ],
)
def test_a_word_that_does_not_fit_is_refused_in_a_line(
    tmp_path: Path, body: str, says: str
) -> None:
    with reviewing(build(tmp_path / "d")) as page:
        sent = {"content-type": "application/json"}
        answer = page.client.post("/api/word/0", content=body, headers=sent)
        assert answer.status_code == 400
        assert says in answer.json()["error"]
        assert "\n" not in answer.json()["error"]
        assert not words(page)
        assert page.say(0).status_code == 200


def test_a_half_sent_word_is_no_word(tmp_path: Path) -> None:
    with reviewing(build(tmp_path / "d")) as page:
        assert page.say(99).status_code == 400
        huge = page.client.post(
            "/api/word/0", content=b"x" * (5 << 20), headers={"content-type": "application/json"}
        )
        assert huge.status_code == 413
        assert not words(page)


def test_a_damaged_image_is_told_and_the_row_is_still_there(tmp_path: Path) -> None:
    made = sample(0)
    broken = replace(made, figure=replace(made.figure, png=b"\x89PNG no more"))
    with reviewing(dataset(tmp_path / "d", [broken, sample(1)])) as page:
        assert page.get("/api/image/0").status_code == 400
        assert page.json("/api/row/0")["question"]


def test_rows_that_are_built_anew_meanwhile_are_told_and_not_confused(tmp_path: Path) -> None:
    folder = build(tmp_path / "d")
    with reviewing(folder) as page:
        for rows in (10, 2):
            dataset(folder, [worded(sample(at), answer="7 s") for at in range(rows)])
            _group.cache_clear()  # as it is when many rows were seen
            for path in ("/api/row/3", "/api/image/3"):
                answer = page.get(path)
                assert answer.status_code == 400
                assert "changed while they were reviewed" in answer.json()["error"]


def test_two_reviewers_on_one_row_are_both_kept(tmp_path: Path) -> None:
    folder = build(tmp_path / "d")
    with reviewing(folder, "ann") as ann, reviewing(folder, "bob") as bob:
        asked = [
            threading.Thread(target=page.say, args=(number,))
            for page in (ann, bob)
            for number in range(5)
        ]
        for each in asked:
            each.start()
        for each in asked:
            each.join()
        assert bob.say(0, "reject", reasons=WHY).json()["row"]["disputed"]
        assert ann.index()["rows"][0]["disputed"]
        summary = ann.json("/api/summary")
        assert summary["reviewers"] == {"ann": 5, "bob": 5}
        assert "80.0% of pairs" in summary["agreement"]
    said = Said.of(words(ann))
    assert sum(len(row.given) for row in said.rows.values()) == 10


def test_what_others_say_is_told_after_the_own_verdict(tmp_path: Path) -> None:
    folder = build(tmp_path / "d")
    with reviewing(folder, "ann") as ann, reviewing(folder, "bob") as bob:
        ann.say(0, "reject", reasons=WHY)
        assert bob.json("/api/row/0")["others"] == []
        assert not bob.index()["rows"][0]["disputed"]
        bob.say(0)
        assert [word["reviewer"] for word in bob.json("/api/row/0")["others"]] == ["ann"]


def test_hostile_text_is_told_as_text(tmp_path: Path) -> None:
    text = "</script><img src=x onerror=alert(1)>"
    made = worded(sample(0), question=text)
    with reviewing(dataset(tmp_path / "d", [made])) as page:
        answer = page.get("/api/row/0")
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["question"] == text


def test_a_port_that_is_taken_is_said_and_the_next_one_is_found() -> None:
    first, second = listen(None), listen(None)
    try:
        taken = first.getsockname()[1]
        assert PORT <= taken < second.getsockname()[1]
        assert second.getsockname()[0] == "127.0.0.1"
        with pytest.raises(InputError, match=f"port {taken} cannot be had .*: give another --port"):
            listen(taken)
    finally:
        first.close()
        second.close()


def test_without_the_extra_the_line_that_installs_it_is_said(tmp_path: Path) -> None:
    folder = build(tmp_path / "d")
    program = (
        "import sys; sys.modules['starlette'] = None; sys.argv[:1] = ['scigen', 'review']; "
        "from scigen_data.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 1
    assert "pip install 'scigen-data[review]'" in done.stderr
    assert "Traceback" not in done.stderr
