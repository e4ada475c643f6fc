"""The export page without a browser: choices and address, a zip that is made once, and what goes wrong."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from hasy_core.export.exporting import zip_folder
from hasy_core.export.formats import FORMATS
from tests.app.pages import warnings_of
from tests.patience import SECONDS, until
from tests.processes import lives
from ui.page.command_job import MOST_KEPT, CommandJob, Jobs, jobs

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "pages" / "use" / "export.py"


def opened(**params: str) -> AppTest:
    app = AppTest.from_file(str(PAGE), default_timeout=SECONDS)
    for name, value in params.items():
        app.query_params[name] = value
    return shown(app.run())


def shown(app: AppTest) -> AppTest:
    assert not app.exception, app.exception[0].message
    return app


def zips(app: AppTest) -> list[Any]:
    return [element.proto for element in app.get("download_button")]


def sentences(app: AppTest) -> list[str]:
    return [error.value.replace("\\", "") for error in app.error]


def test_every_format_says_what_it_is_good_for_and_how_it_is_loaded() -> None:
    app = opened(formats=",".join(FORMATS))
    (table,) = [each.value for each in app.markdown if "Good for" in each.value]
    for name, each in FORMATS.items():
        assert each.title in table
        assert each.good_for in table
        app.session_state["export_read"] = name
        assert each.code().strip() in [code.value.strip() for code in shown(app.run()).code]
        assert app.query_params["read"] == name


def test_the_address_says_which_network_and_formats() -> None:
    app = opened(model="compact", formats="numpy,nonsense")
    assert app.session_state["export_formats"] == ["numpy"]
    assert warnings_of(app) == (
        f"The address says formats=numpy,nonsense, but formats must be some of {', '.join(FORMATS)}; chosen is "
        f"“{FORMATS['numpy'].title}”."
    )
    assert any("--model compact --format numpy" in code.value for code in app.code)


def test_no_format_chosen() -> None:
    app = opened()
    app.session_state["export_formats"] = []
    assert [info.value for info in shown(app.run()).info] == ["Choose at least one format."]
    assert [button.key for button in app.button] == ["export_make_report"]


def test_without_a_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hasy_core.models.loading.PRETRAINED", tmp_path)
    assert sentences(opened()) == [
        "There is no trained network here yet; train one on the Training page and come back."
    ]


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The commands that are asked for; each gives a small zip at once, as the real one is tested in a browser."""
    asked: list[tuple[str, ...]] = []
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "forward.py").write_text("print('forward')\n")

    def write(job: CommandJob, folder: Path) -> bytes:
        asked.append(job.command[0])
        zip_folder(tmp_path / "files", folder / "it.zip", "compact")
        return (folder / "it.zip").read_bytes()

    monkeypatch.setattr(CommandJob, "_write", write)
    return asked


def test_a_zip_is_made_once_for_everyone_and_can_be_read(quick: list[tuple[str, ...]]) -> None:
    app = opened(model="compact", formats="numpy", read="numpy")
    assert not zips(app)
    app.button(key="export_make").click()
    shown(app.run())
    (job,) = jobs()._jobs.values()
    assert job.wait(SECONDS)
    (button,) = zips(shown(app.run()))
    assert button.label.startswith("Download compact-numpy.zip · ")
    assert len(zips(opened(model="compact", formats="numpy"))) == 1
    assert not zips(opened(model="compact", formats="onnx,numpy"))
    assert quick == [("export", "--model=compact", "--format=numpy", "--zip")]
    app.session_state["export_program"] = app.session_state["export_content"] = True
    shown(app.run())
    assert "print('forward')" in [code.value.strip() for code in app.code]
    assert any("compact/forward.py" in each.value for each in app.markdown)


def test_a_report_is_made_beside_the_zip(quick: list[tuple[str, ...]]) -> None:
    app = opened(model="compact")
    app.button(key="export_make_report").click()
    shown(app.run())
    (job,) = jobs()._jobs.values()
    assert job.wait(SECONDS)
    assert quick == [("report", "--model=compact")]
    (button,) = zips(shown(app.run()))
    assert button.label.startswith("Download the report · ")


def test_what_fails_is_one_sentence_and_may_be_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = tmp_path / "hasy" / "runs" / "broken"
    run.mkdir(parents=True)
    (run / "model.keras").write_bytes(b"no network")
    monkeypatch.setenv("HASY_HOME", str(tmp_path / "hasy"))
    app = opened(model="broken", formats="onnx")
    app.button(key="export_make").click()
    shown(app.run())
    (job,) = jobs()._jobs.values()
    assert job.wait(SECONDS)
    app = opened(model="broken", formats="onnx")
    assert sentences(app) == [job.error]
    assert job.error.startswith("broken is not a whole .keras model file")
    assert app.button(key="export_make")


def test_a_command_that_cannot_be_run_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("no memory")

    monkeypatch.setattr("subprocess.Popen", broken)
    job = CommandJob(("export",), "it.zip").start()
    assert job.wait(SECONDS)
    assert job.error == "No process can be started (no memory); end some, or try again."


SERVER = """
import sys, time
import ui.page.command_job as command_job
start = command_job.start_command
def told(*arguments, **named):
    process = start(*arguments, **named)
    print(process.pid, flush=True)
    return process
command_job.start_command = told
job = command_job.CommandJob(("export", "--model=best", "--format=all", "--zip"), "it.zip").start()
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_an_export_ends_with_its_server_however_that_ends(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout is not None
        export = int(server.stdout.readline())
        time.sleep(1.0)
        assert lives(export)
        server.kill()
    until(lambda: not lives(export))
    (left,) = tmp_path.glob("convscope-export-*")
    assert not (left / "it.zip").exists(), "it was not ended but done"
    assert "Traceback" not in (left / "output.txt").read_text()


def test_old_jobs_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CommandJob, "_make", lambda *_: b"")
    kept = Jobs()
    made = []
    for number in range(MOST_KEPT + 3):
        made.append(kept.start(number, (), "it.zip"))
        assert made[-1].wait(SECONDS)
    assert kept.find(0) is None
    assert kept.find(MOST_KEPT + 2) is made[-1]
    assert kept.start(MOST_KEPT + 2, (), "it.zip") is made[-1]
