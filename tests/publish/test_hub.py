"""Pushing against a Hub on loopback: one commit, read back, tagged; faults and kills included."""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scigen_data.errors import EndpointError, InputError
from scigen_data.publish import block as block_module
from scigen_data.publish import release
from scigen_data.publish.changelog import with_changelog
from scigen_data.publish.diff import compare
from scigen_data.publish.hub import push
from scigen_data.publish.readme import card_of, write_text
from scigen_data.publish.release import Pushed
from scigen_data.publish.reviewed import with_review
from scigen_data.publish.source import fingerprint_of, open_source
from scigen_data.publish.statement import Layout
from tests.hub import READ_TOKEN, TOKEN, Hub
from tests.publish.made import SAMPLES, api_of, dataset, start_push
from tests.samples import png, sample

REPO = "org/figures"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr("scigen_data.publish.remote.PAUSE", 0.01)
    with Hub(page=4) as running:
        yield running


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dataset(tmp_path_factory.mktemp("made") / "d")


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The next version: other rows."""
    return dataset(tmp_path_factory.mktemp("made") / "d", SAMPLES[2:])


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dataset in seven Parquet files, for commits of three."""
    monkeypatch.setattr(block_module, "BYTES_PER_FILE", len(png(1)))
    monkeypatch.setattr(release, "FILES_PER_COMMIT", 3)
    return dataset(tmp_path / "many")


def pushed(folder: Path, hub: Hub, **options: Any) -> Pushed:
    return push(folder, options.pop("repo", REPO), api=api_of(hub.url), **options)


def visible(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".scigen" not in path.parts
    }


def on_hub(hub: Hub, revision: str = "main") -> dict[str, bytes]:
    files = hub.files(REPO, revision)
    assert files.pop(".gitattributes")
    return files


def titles(hub: Hub) -> list[str]:
    return [commit.title for commit in hub.repos[REPO].log("main")]


# ------------------------------------------------------------------------------- what is pushed


def test_the_whole_folder_is_one_commit_that_the_tag_names(made: Path, hub: Hub) -> None:
    done = pushed(made, hub, tag="v1.0.0")
    assert titles(hub) == ["Version v1.0.0", "initial commit"]
    assert (
        hub.repos[REPO].tags
        == {"v1.0.0": done.commit}
        == {"v1.0.0": hub.repos[REPO].at("main").sha}
    )
    there, here = on_hub(hub), visible(made)
    assert there.keys() == here.keys() >= {"README.md", "assets/types.png"}
    assert {p: c for p, c in there.items() if p != "README.md"} == {
        p: c for p, c in here.items() if p != "README.md"
    }


def test_the_card_on_the_hub_names_its_repo(made: Path, hub: Hub) -> None:
    pushed(made, hub)
    assert (
        b'load_dataset("org/figures", split="train", revision="v1.0.0")' in on_hub(hub)["README.md"]
    )
    assert b"PATH_OR_NAME" in (made / "README.md").read_bytes()


def test_state_and_unfinished_files_stay_here(tmp_path: Path, hub: Hub) -> None:
    made = dataset(tmp_path / "d")
    for name in (".secret", "data/.x.parquet.partial", "data/y.tmp", "evaluation/blind-m.jsonl"):
        (made / name).parent.mkdir(exist_ok=True)
        (made / name).write_text("{}")
    pushed(made, hub)
    extra = on_hub(hub).keys() - {"README.md", "assets/types.png", "assets/figures.png"}
    assert {path for path in extra if not path.endswith(".parquet")} == {"evaluation/blind-m.jsonl"}


def test_a_link_is_not_followed_out_of_the_folder(tmp_path: Path, hub: Hub) -> None:
    made = dataset(tmp_path / "d")
    (made / "data" / "keys").symlink_to("/etc/hostname")
    with pytest.raises(InputError, match=r"data/keys is a link"):
        pushed(made, hub)
    assert REPO not in hub.repos


def test_the_token_reaches_the_hub_and_not_where_files_lie(made: Path, hub: Hub) -> None:
    pushed(made, hub, tag="v1.0.0")
    at = {host: [r for r in hub.calls if r.host == host] for host in ("hub", "lfs")}
    assert {r.kind for r in at["lfs"]} == {"lfs-put", "lfs-get"}
    assert not any("authorization" in r.headers or TOKEN in str(r) for r in at["lfs"])
    assert all(r.headers.get("authorization") == "Bearer hf_write" for r in at["hub"])


# -------------------------------------------------------------------------------- versions


def test_the_same_content_again_does_nothing(made: Path, hub: Hub) -> None:
    first = pushed(made, hub, tag="v1.0.0")
    before = len(hub.calls)
    again = pushed(made, hub, tag="v1.0.0")
    assert (again.committed, again.tagged, again.commit) == (False, False, first.commit)
    assert {r.method for r in hub.calls[before:]} == {"GET"}


def test_a_tag_is_never_moved(made: Path, grown: Path, hub: Hub) -> None:
    first = pushed(made, hub, tag="v1.0.0")
    commits = titles(hub)
    with pytest.raises(InputError, match=r"v1\.0\.0 of org/figures holds other content.*v1\.1\.0"):
        pushed(grown, hub, tag="v1.0.0")
    assert hub.repos[REPO].tags == {"v1.0.0": first.commit}
    assert titles(hub) == commits


def test_the_next_version_replaces_the_rows_and_keeps_the_tag(
    tmp_path: Path, made: Path, many: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "FILES_PER_COMMIT", 100)
    pushed(many, hub, tag="v1.0.0")
    old = on_hub(hub)
    again = tmp_path / "again"
    shutil.copytree(made, again)
    done = pushed(again, hub, tag="v1.1.0")
    assert on_hub(hub, "v1.0.0") == old
    assert on_hub(hub, "v1.1.0").keys() == visible(again).keys()
    assert old.keys() - on_hub(hub).keys()  # the seven files of before are gone
    assert done.commit == hub.repos[REPO].tags["v1.1.0"]


def test_the_tag_is_stamped_into_the_card(tmp_path: Path, hub: Hub) -> None:
    made = dataset(tmp_path / "d", version="0.1.0")
    pushed(made, hub, tag="v2.3.4")
    card = card_of(made)
    assert str(card.version) == "2.3.4"
    assert "v0.1.0" not in card.text
    assert 'revision="v2.3.4"' in card.text


def test_without_a_tag_the_card_says_the_version(made: Path, hub: Hub) -> None:
    assert pushed(made, hub).tag == "v1.0.0"


def test_a_missing_tag_is_set_without_another_commit(made: Path, hub: Hub) -> None:
    done = pushed(made, hub)
    hub.repos[REPO].tags.clear()
    again = pushed(made, hub)
    assert (again.committed, again.tagged, again.commit) == (False, True, done.commit)


# ------------------------------------------------------------------------------ refusals


def test_what_is_no_dataset_or_no_name_is_refused(tmp_path: Path, made: Path, hub: Hub) -> None:
    (tmp_path / "empty").mkdir()
    for folder, options, said in (
        (tmp_path / "none", {}, "no folder"),
        (tmp_path / "empty", {}, "holds no dataset"),
        (made, {"tag": "1.0"}, r"tag '1\.0' is not of the form vX\.Y\.Z"),
        (made, {"tag": "v01.0.0"}, "not of the form"),
        (made, {"repo": "figures"}, "'figures' is no dataset's name"),
        (made, {"repo": "org/../etc"}, "is no dataset's name"),
    ):
        with pytest.raises(InputError, match=said):
            pushed(folder, hub, **options)
    assert not hub.calls


def test_an_unfinished_build_is_refused(tmp_path: Path, hub: Hub) -> None:
    made = dataset(tmp_path / "d")
    (made / ".scigen" / "build.json").write_text("{}")
    with pytest.raises(InputError, match="not finished: run the same command again"):
        pushed(made, hub)
    (made / ".scigen" / "complete.json").write_text('{"counts": {"unfinished": 3}}')
    steps: list[str] = []
    assert pushed(made, hub, watch=steps.append).tagged
    assert "3 rows wait for an endpoint's reply" in steps[0]  # published, and told of


def test_rows_that_are_not_the_cards_are_refused(tmp_path: Path, grown: Path, hub: Hub) -> None:
    made = dataset(tmp_path / "d")
    path = "data/corpus/train-00000-of-00001.parquet"
    shutil.copy(grown / path, made / path)
    with pytest.raises(InputError, match="not the card of the rows beside it"):
        pushed(made, hub)


def test_a_repo_of_other_files_is_left_alone(made: Path, hub: Hub) -> None:
    hub.put(REPO, "model.bin", b"theirs")
    with pytest.raises(InputError, match=r"holds other files \(model\.bin\)"):
        pushed(made, hub)
    assert on_hub(hub) == {"model.bin": b"theirs"}


def test_a_file_that_somebody_added_is_not_deleted(made: Path, grown: Path, hub: Hub) -> None:
    pushed(made, hub, tag="v1.0.0")
    hub.put(REPO, "NOTES.md", b"theirs")
    with pytest.raises(InputError, match=r"holds other files \(NOTES\.md\).*into the folder"):
        pushed(grown, hub, tag="v1.1.0")
    assert on_hub(hub)["NOTES.md"] == b"theirs"


def test_another_recipes_dataset_is_not_replaced(tmp_path: Path, made: Path, hub: Hub) -> None:
    pushed(made, hub, tag="v1.0.0")
    other = dataset(tmp_path / "d", recipe="optics")
    with pytest.raises(InputError, match="of the recipe 'families', which one of 'optics'"):
        pushed(other, hub, tag="v1.1.0")


def test_main_never_goes_back_to_a_lower_version(made: Path, grown: Path, hub: Hub) -> None:
    done = pushed(made, hub, tag="v1.2.0")
    with pytest.raises(InputError, match=r"has v1\.2\.0.*such as --tag v1\.3\.0"):
        pushed(grown, hub, tag="v1.1.0")
    assert hub.repos[REPO].at("main").sha == done.commit


def test_a_config_goes_with_a_major_version_only(tmp_path: Path, hub: Hub) -> None:
    model, other = tmp_path / "model", tmp_path / "other"
    dataset(model, layout=Layout.BENCHMARK)
    dataset(other, layout=Layout.BENCHMARK)
    (other / "data" / "imgcoder").rename(other / "data" / "pixel")
    card = other / "README.md"
    card.write_text(card.read_text().replace("imgcoder", "pixel"))
    digest = fingerprint_of(open_source(str(other)))
    card.write_text(card.read_text().replace(card_of(other).fingerprint, digest))
    pushed(model, hub, tag="v1.0.0")
    with pytest.raises(InputError, match=r"config 'imgcoder'.*let it go with --tag v2\.0\.0"):
        pushed(other, hub, tag="v1.1.0")
    assert pushed(other, hub, tag="v2.0.0").committed


def test_other_rows_under_a_patch_are_told(made: Path, grown: Path, hub: Hub) -> None:
    pushed(made, hub, tag="v1.0.0")
    told: list[str] = []
    pushed(grown, hub, tag="v1.0.1", watch=told.append)
    assert any("ask for version 1.1.0 at least, not 1.0.1" in line for line in told)


def test_what_a_tag_does_not_say_is_told_after_it_and_fit_to_be_pushed(
    tmp_path: Path, made: Path, hub: Hub
) -> None:
    pushed(made, hub, tag="v1.0.0")
    second = dataset(tmp_path / "d", SAMPLES[2:])
    told: list[str] = []
    pushed(second, hub, tag="v1.1.0", watch=told.append)
    assert told[-1] == (
        "note: v1.1.0 does not say what changed since v1.0.0: `scigen diff "
        "org/figures@v1.0.0 DIR --write`, then push with --tag v1.1.1"
    )
    one = open_source(str(made))
    card = with_changelog(compare(one, open_source(str(second))), one, card_of(second))
    write_text(second / "README.md", card.text)
    told.clear()
    assert pushed(second, hub, tag="v1.1.1", watch=told.append).tagged
    assert not any(line.startswith("note") for line in told)
    assert b"### v1.1.0\n\nSince v1.0.0: rows: 2 removed" in on_hub(hub)["README.md"]


def test_private_is_never_pushed_to_a_public_repo(made: Path, hub: Hub) -> None:
    pushed(made, hub, private=True, repo="org/hidden")
    assert hub.repos["org/hidden"].private
    hub.put(REPO, "README.md", b"")
    with pytest.raises(InputError, match="is public"):
        pushed(made, hub, private=True)


@pytest.mark.parametrize(
    ("token", "repo", "said"),
    [
        (READ_TOKEN, REPO, r"may not do this.*hf auth login"),
        ("hf_unknown", REPO, r"does not know this token.*HF_TOKEN"),
        ("hf_write", "nobody/x", "rights to create a repo under nobody"),
    ],
)
def test_a_token_that_may_not_is_one_line(
    made: Path, hub: Hub, token: str, repo: str, said: str
) -> None:
    with pytest.raises(EndpointError, match=said) as caught:
        push(made, repo, api=api_of(hub.url, token))
    assert "\n" not in str(caught.value)
    assert not hub.repos


def test_a_hub_that_is_not_there_is_one_line(made: Path, hub: Hub) -> None:
    hub.stop()
    with pytest.raises(EndpointError, match=r"cannot reach the Hub.*HF_ENDPOINT") as caught:
        pushed(made, hub)
    assert "\n" not in str(caught.value)


# ------------------------------------------------------------------------------- faults


@pytest.mark.parametrize("how", ["drop", "drop-after", "500", "429-retry-after"])
def test_every_request_may_fail_once(made: Path, hub: Hub, how: str) -> None:
    """What huggingface_hub tries again by itself waits a second: those kinds fail together."""
    for kind in ("info", "create", "refs", "tree", "preupload", "validate", "commit", "tag"):
        hub.fail(kind, how, seconds=0)
    hub.fail("resolve", how, seconds=0)
    hub.fail("lfs-get", "midway")
    pushed(made, hub, tag="v1.0.0")
    assert all(fault.times == 0 for fault in hub.faults)
    assert titles(hub) == ["Version v1.0.0", "initial commit"]
    assert hub.repos[REPO].tags == {"v1.0.0": hub.repos[REPO].at("main").sha}


def test_retry_after_is_waited_for(made: Path, hub: Hub) -> None:
    hub.fail("refs", "429-retry-after", seconds=1)
    started = time.monotonic()
    pushed(made, hub)
    assert time.monotonic() - started > 1


def test_a_hub_that_keeps_failing_is_one_line_and_main_as_it_was(made: Path, hub: Hub) -> None:
    hub.fail("commit", "500", times=100)
    with pytest.raises(EndpointError, match=r"keeps answering 500.*run the same command again"):
        pushed(made, hub)
    assert on_hub(hub) == {}


def test_a_commit_whose_answer_is_lost_is_not_made_twice(made: Path, hub: Hub) -> None:
    hub.fail("commit", "drop-after")
    assert pushed(made, hub).committed
    assert titles(hub) == ["Version v1.0.0", "initial commit"]
    assert len(hub.seen("commit")) == 1


def test_a_stale_parent_is_looked_at_again(made: Path, hub: Hub) -> None:
    hub.fail("commit", "", act=lambda: hub.put(REPO, ".gitattributes", b"*.parquet filter=lfs\n"))
    pushed(made, hub)
    assert [call.status for call in hub.seen("commit")] == [412, 200]
    assert titles(hub)[:2] == ["Version v1.0.0", "somebody else's"]


def test_somebody_elses_file_is_not_overrun(made: Path, hub: Hub) -> None:
    hub.fail("commit", "", act=lambda: hub.put(REPO, "data/theirs.txt", b"theirs"))
    with pytest.raises(InputError, match=r"somebody else changed data/theirs\.txt"):
        pushed(made, hub)
    assert on_hub(hub) == {"data/theirs.txt": b"theirs"}
    assert not hub.repos[REPO].tags


def test_a_file_that_changes_during_a_push_is_not_published(
    tmp_path: Path, made: Path, hub: Hub
) -> None:
    pushed(made, hub)
    before = hub.repos[REPO].at("main").sha
    more = [sample(index, accepted=index % 4 != 3) for index in range(16)]
    folder = dataset(tmp_path / "more", more, version="1.1.0")
    name = "data/corpus/train-00000-of-00001.parquet"
    held = (folder / name).read_bytes()
    hub.fail("preupload", "", act=lambda: shutil.copy(made / name, folder / name))
    with pytest.raises(InputError, match=f"{name} changed during this push"):
        pushed(folder, hub, tag="v1.1.0")
    assert hub.repos[REPO].at("main").sha == before
    (folder / name).write_bytes(held)
    pushed(folder, hub, tag="v1.1.0")
    assert on_hub(hub)[name] == held


@pytest.mark.parametrize("late", ["1.0.0", "1.1.0"])
def test_a_version_on_main_counts_before_it_has_a_tag(
    late: str, tmp_path: Path, made: Path, hub: Hub
) -> None:
    more = [sample(index, accepted=index % 4 != 3) for index in range(16)]
    pushed(dataset(tmp_path / "more", more, version="1.1.0"), hub, tag="v1.1.0")
    there = hub.repos[REPO].at("main").sha
    hub.repos[REPO].tags.clear()
    with pytest.raises(InputError, match=r"is v1\.1\.0 already.*such as --tag v1\.2\.0"):
        pushed(made, hub, tag=f"v{late}")
    assert hub.repos[REPO].at("main").sha == there


def test_other_bytes_than_the_folders_are_never_tagged(made: Path, hub: Hub) -> None:
    hub.fail("lfs-get", "corrupt")
    with pytest.raises(EndpointError, match="is not what the folder holds: not tagged"):
        pushed(made, hub)
    assert not hub.repos[REPO].tags
    assert pushed(made, hub).tagged


# ------------------------------------------------------------------------------ staging


def test_many_files_go_over_a_branch_and_reach_main_in_one_commit(many: Path, hub: Hub) -> None:
    done = pushed(many, hub, tag="v1.0.0")
    assert titles(hub) == ["Version v1.0.0", "initial commit"]
    assert hub.repos[REPO].branches.keys() == {"main"}
    assert hub.repos[REPO].tags == {"v1.0.0": done.commit}
    there = on_hub(hub)
    assert len(there) == 9
    assert {p: c for p, c in there.items() if p != "README.md"} == {
        p: c for p, c in visible(many).items() if p != "README.md"
    }
    sent = Counter(r.path for r in hub.seen("lfs-put"))
    assert set(sent.values()) == {1}
    branches = {unquoted for r in hub.seen("commit") for unquoted in [r.path.rpartition("/")[2]]}
    assert {name.partition("-")[0] for name in branches} == {"staging", "main"}


def test_a_branch_that_another_push_left_is_named(made: Path, hub: Hub) -> None:
    pushed(made, hub, tag="v1.0.0")
    hub.repos[REPO].branches["staging-abc"] = hub.repos[REPO].at("main").sha
    told: list[str] = []
    pushed(made, hub, tag="v1.0.0", watch=told.append)
    assert any(line.startswith("note: staging-abc is left of a push") for line in told)


def test_a_staged_push_that_broke_off_goes_on(many: Path, hub: Hub) -> None:
    hub.fail("commit", "500", skip=1, times=100)
    with pytest.raises(EndpointError):
        pushed(many, hub)
    assert on_hub(hub) == {}
    (branch,) = hub.repos[REPO].branches.keys() - {"main"}
    staged = len(on_hub(hub, branch))
    assert 0 < staged < len(visible(many))
    hub.faults.clear()
    pushed(many, hub)
    assert hub.repos[REPO].branches.keys() == {"main"}
    assert on_hub(hub).keys() == visible(many).keys()
    assert set(Counter(r.path for r in hub.seen("lfs-put")).values()) == {1}


# -------------------------------------------------------------------------------- kills

# What is asked of the Hub, whether it has done it when the push is killed, after how many others.
MOMENTS = {
    100: [
        ("preupload", False, 0),
        ("lfs-put", False, 0),
        ("lfs-put", True, 0),
        ("lfs-verify", True, 0),
        ("commit", False, 0),
        ("commit", True, 0),
        ("resolve", True, 0),
        ("tag", False, 0),
        ("tag", True, 0),
    ],
    2: [  # two files a commit: two commits to a branch of its own, one to main
        ("branch", False, 0),
        ("branch", True, 0),
        ("commit", True, 0),
        ("commit", False, 1),
        ("commit", False, 2),
        ("commit", True, 2),
        ("tag", True, 0),
        ("branch", False, 1),  # its removal
        ("branch", True, 1),
    ],
}


def whole(hub: Hub, versions: list[dict[str, bytes]]) -> bool:
    """Whether main holds one of these versions and nothing else."""
    there = on_hub(hub)
    return any(
        there.keys() == files.keys()
        and all(there[path] == files[path] for path in files if path != "README.md")
        for files in versions
    )


def finish(hub: Hub, folder: Path) -> None:
    """Push again, and see that all is as if nothing had happened."""
    hub.faults.clear()
    done = pushed(folder, hub, tag="v1.1.0")
    assert titles(hub) == ["Version v1.1.0", "Version v1.0.0", "initial commit"]
    assert hub.repos[REPO].tags["v1.1.0"] == done.commit == hub.repos[REPO].at("main").sha
    assert whole(hub, [visible(folder)])
    assert hub.repos[REPO].branches.keys() == {"main"}
    put = Counter(r.path for r in hub.seen("lfs-put") if r.status == 200)
    assert max(put.values()) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "count", [pytest.param(100, id="one commit"), pytest.param(2, id="staged")]
)
def test_a_push_killed_at_any_request_leaves_a_whole_version_and_is_finished_by_another(
    made: Path, grown: Path, hub: Hub, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pushed(made, hub, tag="v1.0.0")
    monkeypatch.setattr(release, "FILES_PER_COMMIT", count)
    repo, objects = hub.repos[REPO], dict(hub.objects)
    commits, branches, tags = dict(repo.commits), dict(repo.branches), dict(repo.tags)
    versions = [visible(made), visible(grown)]
    for kind, done, skip in MOMENTS[count]:
        repo.commits, repo.branches, repo.tags = dict(commits), dict(branches), dict(tags)
        hub.objects = dict(objects)
        hub.calls.clear()
        process = start_push(grown, REPO, "v1.1.0", hub.url, count)
        hub.fail(kind, "drop-after" if done else "drop", skip=skip, act=process.kill)
        process.join(60)
        assert process.exitcode == -9, (kind, done, skip)
        assert whole(hub, versions), (kind, done, skip)
        assert repo.tags in (tags, {**tags, "v1.1.0": repo.branches["main"]})
        finish(hub, grown)


@pytest.mark.slow
def test_a_push_killed_at_random_moments_is_finished(made: Path, grown: Path, hub: Hub) -> None:
    pushed(made, hub, tag="v1.0.0")
    versions = [visible(made), visible(grown)]
    draw = random.Random(6)
    for kind in ("refs", "tree", "preupload", "batch", "lfs-put", "commit", "lfs-get", "tag"):
        hub.fail(kind, "slow", times=1000, seconds=0.03)
    for _ in range(3):
        process = start_push(grown, REPO, "v1.1.0", hub.url, 2)
        time.sleep(draw.uniform(0.1, 0.9))
        process.kill()
        process.join(60)
        assert whole(hub, versions)
    finish(hub, grown)


def test_a_review_of_the_same_rows_is_a_patch_that_sends_the_card_alone(
    made: Path, hub: Hub, tmp_path: Path
) -> None:
    shutil.copytree(made, folder := tmp_path / "d")
    pushed(folder, hub, tag="v1.0.0")
    card = card_of(folder)
    write_text(folder / "README.md", with_review(card.text, "## Human review\n\nGood.", {"n": 1}))
    with pytest.raises(InputError, match=r"v1\.0\.0 .* holds other content"):
        pushed(folder, hub, tag="v1.0.0")
    assert pushed(folder, hub, tag="v1.0.1").sent == 1
    assert b"## Human review" in on_hub(hub, "v1.0.1")["README.md"]
    assert b"## Human review" not in on_hub(hub, "v1.0.0")["README.md"]
    assert not [path for path in on_hub(hub) if "review" in path]
