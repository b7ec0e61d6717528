"""What a user sees who gets something wrong: one line, a remedy, nothing harmed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builds import command, complaints, dataset_bytes, scigen
from tests.endpoint import Endpoint
from tests.plain import RECIPE, plain

PROBLEM = {
    "id": "p1",
    "question": "A ball falls 20 m. How long does it take?",
    "answer": "2.0 s",
    "image_type": "Physics - Mechanical",
    "elements": [],
    "quizzes": [],
}


def problem_file(folder: Path, **changes: object) -> Path:
    path = folder / "problems.json"
    path.write_text(json.dumps([{**PROBLEM, **changes}]))
    return path


def refused(*arguments: object, says: str, env: dict[str, str] | None = None) -> str:
    """The one line on stderr of a command that must fail."""
    done = scigen(*arguments, env=env)
    assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
    (line,) = complaints(done)
    assert line.startswith("scigen: ")
    assert says in line
    return line


def test_unknown_recipe_names_those_there_are(tmp_path: Path) -> None:
    line = refused("build", "familes", "--out", tmp_path / "d", says="familes")
    assert "families" in line
    assert "scigenbench" in line
    assert not (tmp_path / "d").exists()


def test_recipe_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    refused("build", tmp_path / "no.py", "--out", tmp_path / "d", says="no.py")


def test_recipe_that_does_not_run_says_why(tmp_path: Path) -> None:
    (tmp_path / "r.py").write_text("import nonsense_module")
    refused("build", tmp_path / "r.py", "--out", tmp_path / "d", says="nonsense_module")


def test_missing_problem_file_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing.json"
    refused(
        *("build", "scigenbench", "--out", tmp_path / "d", "--problems", missing),
        *("--base-url", "http://127.0.0.1:9", "--model", "m"),
        says="missing.json",
    )


def test_broken_json_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "problems.json"
    path.write_text('[\n {"id": "a",\n "question": }\n]')
    line = refused(
        *("build", "scigenbench", "--out", tmp_path / "d", "--problems", path),
        *("--base-url", "http://127.0.0.1:9", "--model", "m"),
        says="problems.json",
    )
    assert "line 3" in line


def test_unknown_image_type_names_the_nearest(tmp_path: Path) -> None:
    path = problem_file(tmp_path, image_type="Physics - Circuits")
    line = refused(
        *("build", "scigenbench", "--out", tmp_path / "d", "--problems", path),
        *("--base-url", "http://127.0.0.1:9", "--model", "m"),
        says="Physics - Circuits",
    )
    assert "'Physics - Circuit'" in line or '"Physics - Circuit"' in line


def test_scigenbench_without_problems_asks_for_them(tmp_path: Path) -> None:
    refused(
        *("build", "scigenbench", "--out", tmp_path / "d"),
        *("--base-url", "http://127.0.0.1:9", "--model", "m"),
        says="--problems FILE",
    )


def test_no_endpoint_names_the_option_and_the_variable(tmp_path: Path) -> None:
    path = problem_file(tmp_path)
    line = refused("build", "scigenbench", "--out", tmp_path / "d", "--problems", path, says="-url")
    assert "SCIGEN_BASE_URL" in line


def test_no_model_names_the_option(tmp_path: Path) -> None:
    path = problem_file(tmp_path)
    refused(
        *("build", "scigenbench", "--out", tmp_path / "d", "--problems", path),
        *("--base-url", "http://127.0.0.1:9/v1"),
        says="--model",
    )


def test_corrected_command_may_use_the_folder_of_the_one_that_failed(
    tmp_path: Path,
) -> None:
    path, out = problem_file(tmp_path), tmp_path / "d"
    (tmp_path / "replies").mkdir()
    arguments = ("build", "scigenbench", "--problems", path, "--out", out, "--generator")
    refused(*arguments, "recorded", "--replies", tmp_path / "nope", says="nope")
    with Endpoint(lambda body: "", key="right") as endpoint:
        refused(*arguments, "imgcoder", "--base-url", endpoint.url, "--model", "m", says="key")
    (tmp_path / "replies" / "p1.md").write_text("nothing useful")
    done = scigen(*arguments, "recorded", "--replies", tmp_path / "replies")
    assert done.returncode == 0, done.stderr


def test_wrong_key_ends_the_build_and_is_not_shown(tmp_path: Path) -> None:
    path = problem_file(tmp_path)
    with Endpoint(lambda body: "", key="right") as endpoint:
        line = refused(
            *("build", "scigenbench", "--out", tmp_path / "d", "--problems", path),
            *("--base-url", endpoint.url, "--model", "m"),
            says="SCIGEN_API_KEY",
            env={"SCIGEN_API_KEY": "sk-wrong-and-secret"},
        )
        assert len(endpoint.calls) == 1
    assert "sk-wrong-and-secret" not in line
    kept = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert b"sk-wrong-and-secret" not in kept


def test_endpoint_that_is_down_leaves_rows_and_a_way_on(tmp_path: Path) -> None:
    path = problem_file(tmp_path)
    line = refused(
        *("build", "scigenbench", "--out", tmp_path / "d", "--problems", path),
        *("--base-url", "http://127.0.0.1:9/v1", "--model", "m", "--retries", 0),
        says="1 of 1 problems",
    )
    assert "same command again" in line
    assert "127.0.0.1:9" in line
    assert (tmp_path / "d" / "README.md").exists()


def test_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "thesis.tex").write_text("dear")
    refused("build", "families", "--out", tmp_path / "d", says="not empty")
    assert [path.name for path in (tmp_path / "d").iterdir()] == ["thesis.tex"]


def test_folder_of_another_recipe_is_left_alone(families: Path, tmp_path: Path) -> None:
    before = dataset_bytes(families)
    path = problem_file(tmp_path)
    line = refused(
        *("build", "scigenbench", "--out", families, "--problems", path),
        *("--base-url", "http://127.0.0.1:9/v1", "--model", "m"),
        says="another build",
    )
    assert "recipe: families there, scigenbench now" in line
    assert dataset_bytes(families) == before


def test_output_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "d").write_text("x")
    refused("build", "families", "--out", tmp_path / "d", says="is a file")


TINY_DISK = """
mount -t tmpfs -o size={size} none {folder} || exit 77
head -c 2000K /dev/zero > {folder}/ballast
"$@"
code=$?
rm -f {folder}/ballast
[ $code -eq 0 ] && exit 78
"$@" > {log} 2>&1 && cp -r {folder}/d {kept}
exit $?
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system of its own")
def test_full_disk_is_one_line_and_the_build_goes_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    folder, kept = tmp_path / "small", tmp_path / "kept"
    folder.mkdir()
    script = TINY_DISK.format(size="2M", folder=folder, log=tmp_path / "log", kept=kept)
    build = command("build", RECIPE, "--out", folder / "d", "--n", 12, "--workers", 1)
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, "sh", *build],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip(f"cannot mount here: {done.stderr.strip()}")
    assert done.returncode == 0, (done.returncode, done.stdout, done.stderr)
    (line,) = complaints(done)
    assert "no space left" in line
    assert "same command again" in line
    plain(tmp_path / "steady", n=12)
    assert dataset_bytes(kept) == dataset_bytes(tmp_path / "steady")


# ----------------------------------------------------------------------------- render, show


def test_render_writes_the_picture_and_its_facts(tmp_path: Path) -> None:
    script = tmp_path / "s.py"
    script.write_text("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('Hello')\n")
    done = scigen("render", script, "-o", tmp_path / "o.png", "--facts", tmp_path / "o.json")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "o.png").read_bytes().startswith(b"\x89PNG")
    facts = json.loads((tmp_path / "o.json").read_text())
    assert "Hello" in [text["plain"] for text in facts["texts"]]


def test_render_of_a_broken_script_shows_its_error_and_no_traceback_of_ours(
    tmp_path: Path,
) -> None:
    script = tmp_path / "s.py"
    script.write_text("import matplotlib.pyplot as plt\nplt.plot(nothing)\n")
    done = scigen("render", script, "-o", tmp_path / "o.png")
    assert done.returncode == 1
    assert "NameError" in done.stderr
    assert "scigen_data" not in done.stderr.replace("-m scigen_data", "")
    assert not (tmp_path / "o.png").exists()


def test_render_of_a_missing_script_names_it(tmp_path: Path) -> None:
    refused("render", tmp_path / "no.py", "-o", tmp_path / "o.png", says="no.py")


def test_show_of_a_folder_without_a_build_says_so(tmp_path: Path) -> None:
    refused("show", tmp_path, says=str(tmp_path))


def test_show_writes_one_page_beside_the_build(families: Path, tmp_path: Path) -> None:
    shutil.copytree(families, tmp_path / "d.v1")
    done = scigen("show", tmp_path / "d.v1")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "d.v1.html").read_text(encoding="utf-8")
    assert "data:image/png;base64," in page
    assert str(tmp_path / "d.v1.html") in done.stdout


def test_help_comes_without_the_heavy_libraries() -> None:
    probe = (
        "import sys; sys.argv = ['scigen', '--help']\n"
        "from scigen_data.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'datasets', 'torch', 'matplotlib', 'pyarrow'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "build" in done.stdout


def test_families_lists_one_line_each() -> None:
    done = scigen("families")
    assert done.returncode == 0
    assert "physics/series_parallel" in done.stdout


def test_doctor_tells_whether_untrusted_programs_run_here() -> None:
    done = scigen("doctor")
    refused_here = "NO " in done.stdout
    assert (done.returncode == 1) == refused_here, done.stdout + done.stderr
    assert "extra train" in done.stdout
    assert os.environ.get("HOME", "/nonexistent") not in done.stdout


def test_a_hub_address_with_an_impossible_port_is_one_line(tmp_path: Path) -> None:
    for address in ("http://127.0.0.1:99999", "http://127.0.0.1:x", "ftp://host", "http://"):
        env = {**os.environ, "HF_ENDPOINT": address}
        line = [sys.executable, "-m", "scigen_data", "push", str(tmp_path), "org/name"]
        done = subprocess.run(
            line, env=env, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 1
        assert "HF_ENDPOINT" in done.stderr
        assert len(done.stderr.splitlines()) == 1
