"""The page, in a headless Chromium, with keys that are really pressed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scigen_data.journal.records import Word
from scigen_data.records import Quiz
from scigen_data.review.rows import open_rows
from scigen_data.review.sample import draw
from tests.publish.made import dataset
from tests.review.chromium import CTRL, SHIFT, Chromium, executable
from tests.review.reviewed import Page, build, problem_of, reviewing, worded
from tests.samples import sample

pytestmark = pytest.mark.skipif(
    executable() is None, reason="no Chromium here: apt-get install chromium"
)
OWNED = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with Chromium() as found:
        yield found
        assert not found.errors


def opened(browser: Chromium, page: Page, hash_: str = "") -> None:
    browser.open("about:blank")
    browser.open(page.door.url + hash_)
    browser.until("begun && document.querySelector('#sheet h2')")


def at(browser: Chromium, row: str) -> None:
    browser.until(f"document.querySelector('#sheet h2').textContent === '{row}' && !busy")


def words(page: Page) -> list[Word]:
    page.session.journal.refresh()
    return [entry for entry in page.session.journal.entries if isinstance(entry, Word)]


def test_rows_are_decided_by_keys_alone(browser: Chromium, tmp_path: Path) -> None:
    with reviewing(build(tmp_path / "d")) as page:
        opened(browser, page)
        browser.press("a")
        at(browser, "p-1")
        browser.press("r")
        browser.until("$('why').open")
        browser.press("3")
        at(browser, "p-2")
        browser.press("j", "ArrowRight", "k")
        at(browser, "p-3")
        browser.press("r")
        browser.until("$('why').open")
        browser.press("1", "9", modifiers=SHIFT)
        browser.run("$('note').focus()")
        browser.write("upside down")
        browser.press("Enter", modifiers=CTRL)
        at(browser, "p-4")
        said = [(word.row, word.verdict, word.reasons, word.note) for word in words(page)]
        assert said == [
            ("p-0", "accept", (), ""),
            ("p-1", "reject", ("illegible",), ""),
            ("p-3", "reject", ("wrong", "other"), "upside down"),
        ]
        assert browser.run("$('done').textContent").startswith("3 of 10 decided: 1 accepted")


def test_undo_is_a_further_word(browser: Chromium, tmp_path: Path) -> None:
    with reviewing(build(tmp_path / "d")) as page:
        opened(browser, page)
        browser.press("a")
        at(browser, "p-1")
        browser.press("u")
        at(browser, "p-0")
        browser.until("rows[0].verdict === ''")
        assert [word.verdict for word in words(page)] == ["accept", ""]


def test_a_key_is_corrected_and_the_edit_is_saved_whole(browser: Chromium, tmp_path: Path) -> None:
    with reviewing(build(tmp_path / "d")) as page:
        opened(browser, page)
        browser.press("e")
        browser.until("editing && document.activeElement.tagName === 'TEXTAREA'")
        browser.write(" Really?")
        browser.press("Tab", "ArrowRight")
        browser.press("Enter", modifiers=CTRL)
        browser.until("!editing && rows[0].edited === 1 && !busy")
        (word,) = words(page)
        (edited,) = word.quizzes
        assert (word.verdict, edited.quiz) == ("", problem_of(0).quizzes[0].key)
        assert edited.to is not None
        assert edited.to.question == "Which height is shown? Really?"
        assert edited.to.answer == "B"
        browser.press("a")
        at(browser, "p-1")
        assert (words(page)[-1].verdict, words(page)[-1].quizzes) == ("accept", word.quizzes)


def test_a_page_closed_in_mid_edit_keeps_the_draft_and_the_journal_has_none_of_it(
    browser: Chromium, tmp_path: Path
) -> None:
    with reviewing(build(tmp_path / "d")) as page:
        opened(browser, page)
        browser.press("e")
        browser.until("editing")
        browser.write(" Half a")
        opened(browser, page)
        browser.until("document.querySelector('.draft')")
        browser.press("a")
        browser.until("!$('toast').hidden")
        assert not words(page)
        browser.press("e")
        browser.until("editing")
        text = "document.querySelector('fieldset textarea').value"
        assert browser.run(text) == "Which height is shown? Half a"
        browser.press("Escape")
        browser.until("!editing")
        browser.press("x")
        browser.until("!document.querySelector('.draft')")
        browser.press("a")
        at(browser, "p-1")


def test_what_a_row_says_is_never_markup(browser: Chromium, tmp_path: Path) -> None:
    hostile = worded(
        sample(0),
        id=f"p{OWNED}",
        question=OWNED,
        answer=OWNED,
        elements=(OWNED,),
        quizzes=(Quiz(OWNED, (OWNED, "b", "c", "d"), "A", OWNED),),
    )
    with reviewing(dataset(tmp_path / "d", [hostile, sample(1)]), reviewer=OWNED[:70]) as page:
        opened(browser, page)
        browser.press("e")
        browser.until("editing")
        browser.press("Escape", "j", "k")
        browser.until("current === 0")
        assert browser.run("document.title") == "d: review"
        assert browser.run("document.querySelectorAll('#sheet img, #sheet script').length") == 0
        assert OWNED in browser.run("$('sheet').textContent")


def test_a_row_has_an_address_and_filters_narrow(browser: Chromium, tmp_path: Path) -> None:
    with reviewing(build(tmp_path / "d")) as page:
        key = page.index()["rows"][4]["key"]
        opened(browser, page, f"#{key}")
        at(browser, "p-4")
        browser.press("/")
        browser.write("p-7")
        at(browser, "p-7")
        browser.press("Escape", "a")
        browser.until("rows[7].verdict === 'accept'")
        assert browser.run("$('position').textContent") == "1 of 1 (of 10)"
        assert browser.run("location.hash.length") == 17
        assert "token" not in browser.run("location.href")


def test_a_blind_page_shows_no_verdict(browser: Chromium, tmp_path: Path) -> None:
    folder = build(tmp_path / "d")
    with reviewing(folder, sample=draw(open_rows(folder), 5, 0, "ann")) as page:
        opened(browser, page)
        assert not browser.run("$('blind').hidden")
        for _ in range(6):
            text = browser.run("document.body.innerText").lower()
            assert "build:" not in text
            assert "checks" not in text.replace("what checks say", "")
            browser.press("a")
            browser.until("!busy")


def test_a_server_that_went_away_is_said_and_the_row_stays(
    browser: Chromium, tmp_path: Path
) -> None:
    with reviewing(build(tmp_path / "d")) as page:
        opened(browser, page)
        browser.run("window.fetch = () => Promise.reject(new Error('gone'))")
        browser.press("a")
        browser.until("!$('toast').hidden")
        assert "Not saved: the server does not answer" in browser.run("$('toast').textContent")
        at(browser, "p-0")
        assert not words(page)
