"""What a sample comes to, and how it stands in the card."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from scigen_data.errors import InputError
from scigen_data.journal.file import Entry, read_journals
from scigen_data.journal.records import Sample
from scigen_data.metrics.rates import wilson
from scigen_data.publish import changelog
from scigen_data.publish.diff import compare, diff
from scigen_data.publish.readme import card_of, stamp
from scigen_data.publish.reviewed import review_of
from scigen_data.publish.source import open_source
from scigen_data.publish.version import Bump, Version
from scigen_data.review.finish import finish, told
from scigen_data.review.rows import open_rows
from scigen_data.review.sample import draw
from scigen_data.review.session import default_journal, open_journals
from scigen_data.stored import header_of
from tests.publish.made import dataset
from tests.review.reviewed import ROWS, WHY, build, problem_of, reviewing, two_quizzes
from tests.samples import sample


def drawn_in(folder: Path, n: int = 5) -> Sample:
    """A sample, written into the folder's journal."""
    rows = open_rows(folder)
    (journal,) = open_journals(rows, [default_journal(folder)])
    made = draw(rows, n, 0, "ann")
    journal.append(made)
    return made


def decide(folder: Path, made: Sample, reviewer: str, wrong: set[int]) -> None:
    """Decide the whole sample; `wrong` are numbers among its accepted rows."""
    accepted = [place for place, each in enumerate(made.rows) if each.accepted]
    with reviewing(folder, reviewer, sample=made) as page:
        for place in range(len(made.rows)):
            bad = place in accepted and accepted.index(place) in wrong
            said = page.say(place, "reject", reasons=WHY) if bad else page.say(place)
            assert said.status_code == 200


def entries(folder: Path) -> list[Entry]:
    return read_journals([default_journal(folder)])[0].entries


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return build(tmp_path / "d")


def test_precision_is_of_accepted_rows_alone_with_wilsons_interval(folder: Path) -> None:
    decide(folder, drawn_in(folder), "ann", wrong={2})
    found = finish(open_rows(folder), entries(folder), None, 0)
    assert (found.precision.hits, found.precision.judged, found.precision.total) == (4, 5, 5)
    assert found.precision.judged_interval == wilson(4, 5)
    assert (found.overlooked.hits, found.overlooked.total) == (1, 1)
    assert found.reasons == {"wrong": 1}
    assert found.reviewers == {"ann": 6}


def test_a_disputed_row_is_not_right_and_said(folder: Path) -> None:
    made = drawn_in(folder)
    decide(folder, made, "ann", wrong={0})
    decide(folder, made, "bob", wrong={0, 1})
    found = finish(open_rows(folder), entries(folder), 5, 0)
    assert (found.precision.hits, found.disputed) == (3, 1)
    assert found.agreement.rows == 6
    assert found.agreement.exact == pytest.approx(5 / 6)
    assert found.agreement.kappa == pytest.approx(0.571, abs=0.001)
    text = card_of(folder).text
    assert "They disagree about 1 accepted rows." in text
    assert "Cohen's kappa 0.57" in text


def test_rows_nobody_decided_count_as_wrong_in_the_lower_bound(folder: Path) -> None:
    made = drawn_in(folder)
    with reviewing(folder, sample=made) as page:
        page.say(next(at for at, each in enumerate(made.rows) if each.accepted))
    found = finish(open_rows(folder), entries(folder), None, 0)
    assert (found.precision.of_judged, found.precision.overall) == (1.0, 0.2)
    assert "4 drawn rows were not decided; were all of them wrong" in card_of(folder).text


def test_edited_quizzes_of_right_rows_are_counted(folder: Path) -> None:
    made = drawn_in(folder)
    with reviewing(folder, sample=made) as page:
        for place, each in enumerate(made.rows):
            key = problem_of(int(each.row.removeprefix("p-"))).quizzes[0].key
            edited = [{"quiz": key, "label": "drop"}] if place % 2 and each.accepted else []
            assert page.say(place, quizzes=edited).status_code == 200
    found = finish(open_rows(folder), entries(folder), None, 0)
    count = sum(each.accepted and bool(place % 2) for place, each in enumerate(made.rows))
    assert found.quizzes == (count, 10)


def test_the_card_says_it_in_text_and_header_and_is_still_a_card(folder: Path) -> None:
    before = card_of(folder)
    decide(folder, drawn_in(folder), "a|n<!--n", wrong=set())
    finish(open_rows(folder), entries(folder), None, 0)
    card = card_of(folder)
    assert card.fingerprint == before.fingerprint
    assert "**100.0% (56.6% to 100.0%) of the accepted rows are right**" in card.text
    assert r"a\|n\<!--n (6 rows)" in card.text
    header = header_of(card.text)
    assert header["scigen"]["review"]["precision"]["hits"] == 5
    header["scigen"].pop("review")
    assert header == header_of(before.text)
    assert card.text.index("## Human review") < card.text.index("## Versions")
    stamp(folder, Version(2, 0, 0))
    assert card_of(folder).version == Version(2, 0, 0)
    assert review_of(card_of(folder)) == review_of(card)


def test_finishing_twice_leaves_one_section(folder: Path) -> None:
    decide(folder, drawn_in(folder), "ann", wrong=set())
    for _ in range(2):
        finish(open_rows(folder), entries(folder), None, 0)
    assert card_of(folder).text.count("## Human review") == 1


def test_a_new_card_of_the_same_rows_keeps_the_review_and_one_of_others_does_not(
    folder: Path,
) -> None:
    decide(folder, drawn_in(folder), "ann", wrong={1})
    finish(open_rows(folder), entries(folder), None, 0)
    kept = review_of(card_of(folder))
    assert kept is not None
    dataset(folder, ROWS)
    assert review_of(card_of(folder)) == kept
    dataset(folder, [two_quizzes(0), sample(1)])
    assert review_of(card_of(folder)) is None
    assert "Human review" not in card_of(folder).text


def test_a_review_is_a_change_of_the_page_alone(folder: Path, tmp_path: Path) -> None:
    older = build(tmp_path / "old")
    decide(folder, drawn_in(folder), "ann", wrong=set())
    finish(open_rows(folder), entries(folder), None, 0)
    found = diff(older, folder)
    assert found.bump is Bump.PATCH
    source = open_source(str(older))
    card = changelog.with_changelog(
        compare(source, open_source(str(folder))), source, card_of(folder)
    )
    assert "## Human review" in card.text


def test_a_card_without_a_place_gets_the_section_at_its_end(folder: Path) -> None:
    path = folder / "README.md"
    path.write_text(path.read_text().replace("<!-- review -->\n<!-- /review -->\n", ""))
    decide(folder, drawn_in(folder), "ann", wrong=set())
    finish(open_rows(folder), entries(folder), None, 0)
    assert card_of(folder).text.rstrip().endswith("<!-- /review -->")


def test_what_cannot_be_finished_is_said(folder: Path, tmp_path: Path) -> None:
    rows = open_rows(folder)
    with pytest.raises(InputError, match=r"no sample of these rows .* --sample 200"):
        finish(rows, [], None, 0)
    made = drawn_in(folder)
    with pytest.raises(InputError, match="no accepted row of the sample 5-0 has a verdict yet"):
        finish(rows, [made], None, 0)
    with pytest.raises(InputError, match="no sample 7-0 of these rows"):
        finish(rows, [made], 7, 0)
    other = build(tmp_path / "e")
    (other / "README.md").unlink()
    with pytest.raises(InputError, match="holds no dataset"):
        finish(open_rows(other), [made], None, 0)


def test_a_summary_names_who_said_what(folder: Path) -> None:
    with reviewing(folder, "ann") as ann, reviewing(folder, "bob") as bob:
        ann.say(0)
        ann.say(1, "reject", reasons=WHY)
        bob.say(1)
    lines = told(open_rows(folder), entries(folder))
    assert lines[0] == "10 rows, 2 decided: 1 accepted, 1 rejected (1 disputed)"
    assert lines[1].startswith(
        "  ann: 1 accepted, 1 rejected, 0 quizzes edited or labelled, last 20"
    )
    assert "       1  the figure contradicts the problem" in lines


def test_the_statement_survives_yaml(folder: Path) -> None:
    decide(folder, drawn_in(folder), "ann", wrong={3})
    found = finish(open_rows(folder), entries(folder), None, 0)
    assert yaml.safe_load(yaml.safe_dump(found.to_json())) == found.to_json()
    assert header_of(card_of(folder).text)["scigen"]["review"] == found.to_json()
