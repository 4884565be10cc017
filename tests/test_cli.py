"""The command line is a thin door: results on stdout, talk on stderr, one clear message for a mistake."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import typer

from graphres import cli, terminal
from graphres.errors import IngestError
from graphres.progress import Standing, Tells
from tests.helpers.tiny_run import write_tiny_run

COMMANDS = ("demo", "init", "resolve", "evaluate", "explain", "explore", "export", "generate")


def command(*arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `graphres` in a process of its own."""
    line = [sys.executable, "-m", "graphres.cli", *map(str, arguments)]
    return subprocess.run(
        line, capture_output=True, encoding="utf-8", check=False, env={**os.environ, **more}, timeout=120
    )


def ends(body: Callable[[], None]) -> int:
    """The exit code with which a guarded command ends."""
    with pytest.raises(typer.Exit) as end:
        terminal.guarded(body)()
    return end.value.exit_code


def fails_with(error: BaseException) -> Callable[[], None]:
    """A command that fails so."""

    def body() -> None:
        raise error

    return body


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example(name: str) -> None:
    """`--help` of every command ends with a line that can be typed."""
    done = command(name, "--help")
    assert done.returncode == 0
    assert f"Example:  graphres {name}" in done.stdout


def test_these_are_the_commands() -> None:
    """No command more, none less."""
    assert tuple(info.callback.__name__ for info in cli.app.registered_commands if info.callback) == COMMANDS


def test_version() -> None:
    """`--version` prints it and nothing else."""
    assert command("--version").stdout == "graphres 0.1.0\n"


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["resolve", "a.csv"], id="no output"),
        pytest.param(["resolve", "-o", "RUN"], id="no sources"),
        pytest.param(["resolve", "a.csv", "-c", "c.yaml", "-o", "RUN"], id="sources and config"),
        pytest.param(["resolve", "a.csv", "-o", "RUN", "--threads", "0"], id="no threads"),
        pytest.param(["explain", "RUN"], id="explain nothing"),
        pytest.param(["explain", "RUN", "--pair", "a:1"], id="half a pair"),
        pytest.param(["evaluate", "RUN"], id="no truth"),
        pytest.param(["explain", "RUN", "--pair", "a:1", "a:2", "--html", "F"], id="draw a pair"),
        pytest.param(["export", "RUN", "--to", "csv"], id="export nowhere"),
        pytest.param(["export", "RUN", "--to", "xml", "-o", "F"], id="export as what"),
        pytest.param(["export", "RUN", "RUN2", "--to", "csv", "-o", "F"], id="export two runs"),
        pytest.param(["merge"], id="unknown command"),
        pytest.param(["demo", "--format", "xml"], id="unknown format"),
    ],
)
def test_wrong_usage_exits_2(arguments: Sequence[str]) -> None:
    """What cannot be understood exits 2, says so on stderr, and prints nothing."""
    done = command(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Error:" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["generate", "--records", "0", "-o", "g"], id="no records"),
        pytest.param(["generate", "--records", "10", "-o", "g", "--preset", "small"], id="unknown preset"),
        pytest.param(["generate", "--records", "10", "-o", "g", "--tables", "xls"], id="unknown tables"),
        pytest.param(["resolve", "a.csv", "-o", "RUN", "--tables", "xls"], id="unknown tables of a run"),
        pytest.param(["resolve", "a.csv", "-o", "RUN", "--memory", "lots"], id="no amount of memory"),
    ],
)
def test_a_wrong_argument_exits_2(arguments: Sequence[str]) -> None:
    """What an option cannot be is wrong usage as well, and the message says what it can be."""
    done = command(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "ParameterError" in done.stderr
    assert "expected" in done.stderr
    assert "Traceback" not in done.stderr


def test_where_nothing_can_be_made_is_one_message(tmp_path: Path) -> None:
    """A folder below a file is no place for what is generated: the message names the place that was asked for."""
    (tmp_path / "file").touch()
    done = command("generate", "--records", "10", "-o", tmp_path / "file" / "out")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"RunError: {tmp_path / 'file' / 'out'} cannot be written: ")
    assert "mend" in done.stderr


def test_missing_file_is_one_message(tmp_path: Path) -> None:
    """A user's mistake is one message on stderr, exit 1, no traceback, and nothing half-written."""
    done = command("resolve", tmp_path / "nowhere.csv", "-o", tmp_path / "RUN")
    assert (done.returncode, done.stdout) == (1, "")
    assert "nowhere.csv" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_run_is_one_message(tmp_path: Path) -> None:
    """Neither does a reader of runs show a traceback where there is no run."""
    done = command("explain", tmp_path, "--entity", "E1")
    assert done.returncode == 1
    assert done.stderr.startswith("RunError:")


def test_export_takes_what_the_help_says(tmp_path: Path) -> None:
    """`--entity` takes several; the result is one line, or JSON; the file is where it was asked for."""
    run = write_tiny_run(tmp_path / "run").path
    options = ("--to", "node-link", "-o", tmp_path / "F", "--entity", "E-ANN", "E-BOB", "--min-bits", "2")
    done = command("export", run, *options, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"path": str(tmp_path / "F"), "to": "node-link", "nodes": 11, "edges": 15}
    again = command("export", run, *options)
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.startswith("RunError:")


def test_explore_writes_a_page(tmp_path: Path) -> None:
    """The file is where it was asked for, and the result says how much of the run it holds."""
    run = write_tiny_run(tmp_path / "run")
    done = command("explore", run.path, "--static", tmp_path / "audit.html", "--entities", "3", "--format", "json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["entities"], told["of"]) == (0, 3, 4)
    assert (tmp_path / "audit.html").stat().st_size == told["bytes"]


@pytest.mark.parametrize("mask", ["", " , "])
def test_a_mask_of_nothing_is_refused(tmp_path: Path, mask: str) -> None:
    """A variable that was not set would else leave every value in sight: which kinds can be hidden is said."""
    run = write_tiny_run(tmp_path / "run")
    done = command("explore", run.path, "--static", tmp_path / "audit.html", "--mask", mask)
    assert (done.returncode, (tmp_path / "audit.html").exists()) == (2, False)
    assert "'email'" in done.stderr


def test_a_passphrase_is_read_from_a_pipe(tmp_path: Path) -> None:
    """Where there is no terminal to ask at, it is the first line of what comes in; an empty one is refused."""
    run = write_tiny_run(tmp_path / "run")
    line = [sys.executable, "-m", "graphres.cli", "explore", str(run.path), "--passphrase", "--static"]
    for typed, code in (("over the hills\n", 0), ("\n", 2)):
        made = tmp_path / f"{code}.html"
        done = subprocess.run([*line, str(made)], input=typed, capture_output=True, encoding="utf-8", check=False)
        assert (done.returncode, made.exists()) == (code, code == 0)
    assert "data-salt" in (tmp_path / "0.html").read_text(encoding="utf-8")


def test_explain_draws(tmp_path: Path) -> None:
    """`--html` writes a page beside what is said."""
    run = write_tiny_run(tmp_path / "run").path
    done = command("explain", run, "--entity", "E-ANN", "--html", tmp_path / "picture")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "picture").read_text(encoding="utf-8").lstrip().startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(IngestError("a.csv is empty"), 1, id="user's mistake"),
        pytest.param(MemoryError(), 1, id="out of memory"),
        pytest.param(OSError(errno.ENOSPC, "No space left on device"), 1, id="disk full"),
        pytest.param(PermissionError(errno.EACCES, "Permission denied", "RUN"), 1, id="not allowed"),
        pytest.param(KeyboardInterrupt(), 130, id="Ctrl-C"),
    ],
)
def test_what_a_user_can_cause_is_one_message(
    error: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each ends with its exit code and a message without a traceback."""
    assert ends(fails_with(error)) == code
    said = capsys.readouterr().err
    assert said
    assert "Traceback" not in said


def test_a_fault_of_ours_escapes() -> None:
    """A bug is not dressed up as the user's mistake."""
    with pytest.raises(ZeroDivisionError):
        terminal.guarded(fails_with(ZeroDivisionError()))()


def test_closed_pipe_is_quiet() -> None:
    """A command whose output nobody reads any more complains of nothing."""
    code = "import typer; from graphres.terminal import guarded; app = typer.Typer()\n"
    code += "@app.command()\n@guarded\ndef flood() -> None: print('x' * 100_000)\napp()"
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as pipe:
        done = subprocess.run(
            [sys.executable, "-c", code], stdout=pipe, stderr=subprocess.PIPE, check=False, encoding="utf-8"
        )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param(signal.SIGINT, terminal.INTERRUPTED, id="Ctrl-C"),
        pytest.param(signal.SIGTERM, terminal.TERMINATED, id="a scheduler's end"),
    ],
)
def test_run_that_is_ended_leaves_nothing(tmp_path: Path, number: signal.Signals, code: int) -> None:
    """However a run is ended from outside: no traceback, nothing half-written, no scratch files."""
    source, out, scratch = tmp_path / "crm.csv", tmp_path / "out", tmp_path / "scratch"
    rows = (f"{n},Ann{n % 977},Smith{n % 1009},a{n}@example.org" for n in range(40_000))
    source.write_text("id,first_name,last_name,email\n" + "\n".join(rows) + "\n", encoding="utf-8")
    out.mkdir()
    scratch.mkdir()
    line = [sys.executable, "-m", "graphres.cli", "resolve", str(source), "-o", str(out / "RUN")]
    environment = {**os.environ, "TMPDIR": str(scratch)}
    with subprocess.Popen(line, env=environment, stderr=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stderr is not None
        for stage in process.stderr:
            if "standardize" in stage:
                break
        process.send_signal(number)
        said = process.stderr.read()
    assert process.returncode == code, said
    assert "Traceback" not in said
    assert list(out.iterdir()) == list(scratch.iterdir()) == []


def test_lines_say_a_stage_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Where stderr is no terminal a stage is one line, however often its progress is told."""
    with terminal.talk() as progress:
        assert progress is not None
        for done in range(3):
            progress("block", done, 3)
        progress("compare", 0, 1)
    assert [line.split()[-1] for line in capsys.readouterr().err.splitlines()] == ["block", "compare"]


def test_lines_say_a_long_stage_again(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a run stands is a line as a stage begins, and one more after each pause."""
    now = Standing("compare", 9_000, 0, 0, 0.0, 62.0, 190.0, 0.25)
    with terminal.talk() as progress:
        listener: object = progress
        assert isinstance(listener, Tells)
        for _ in range(3):
            listener.standing(now)
        monkeypatch.setattr(terminal, "PAUSE", 0.0)
        listener.standing(replace(now, seconds=93.0))
    captured = capsys.readouterr()
    assert captured.err.splitlines() == [now.text(), now.text().replace("62 s", "93 s")]
    assert captured.out == ""


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """`--quiet` means no progress at all."""
    with terminal.talk(quiet=True) as progress:
        assert progress is None
    assert capsys.readouterr().err == ""


def test_demo_says_what_it_found(demo_run: Path) -> None:
    """The sentences name records, customers and merges, and where to look; JSON holds the same numbers."""
    from graphres.run_directory import open_run
    from graphres.summary import summarize

    summary = summarize(open_run(demo_run))
    assert summary.records == summary.customers + summary.merges
    assert f"{summary.customers:,} customers" in summary.text()
    assert str(demo_run / "explorer.html") in summary.text()
    assert json.loads(json.dumps(summary.as_dict()))["merges"] == summary.merges


def test_evaluate_prints_json(demo_run: Path, root: Path) -> None:
    """`--format json` prints one JSON value and nothing else."""
    done = command("evaluate", demo_run, "--truth", root / "data/ebuy/truth/truth.csv", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["pairwise"]["f1"] > 0.8


def test_explain_pair_prints_json(demo_run: Path) -> None:
    """A pair's explanation holds the kinds with their bits, and they add up with the prior to the weight."""
    from graphres.run_directory import open_run

    pair = open_run(demo_run).table("evidence").slice(0, 1).to_pylist()[0]
    a, b = (f"{pair[f'source_{side}']}:{pair[f'record_id_{side}']}" for side in "ab")
    done = command("explain", demo_run, "--pair", a, b, "--format", "json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["prior_bits"] + sum(kind["bits"] for kind in said["kinds"]) == pytest.approx(said["weight_bits"])


def test_explain_entity_prints_text(demo_run: Path) -> None:
    """An entity's explanation can be had as text."""
    from graphres.run_directory import open_run

    entity = open_run(demo_run).table("entities", columns=["entity_id"])["entity_id"][0].as_py()
    done = command("explain", demo_run, "--entity", entity)
    assert done.returncode == 0, done.stderr
    assert entity in done.stdout


def test_existing_output_is_not_overwritten(demo_run: Path, root: Path) -> None:
    """A run that stands there is left alone, and the message says how to mend it."""
    before = (demo_run / "manifest.json").stat().st_mtime_ns
    done = command("resolve", root / "data/ebuy/crm_export.csv", "-o", demo_run)
    assert done.returncode == 1
    assert "--force" in done.stderr
    assert (demo_run / "manifest.json").stat().st_mtime_ns == before


def test_init_is_a_configuration(root: Path, tmp_path: Path) -> None:
    """What `init` prints can be given to `resolve -c` as it is."""
    done = command("init", root / "data/ebuy/crm_export.csv")
    assert done.returncode == 0, done.stderr
    (tmp_path / "config.yaml").write_text(done.stdout, encoding="utf-8")
    run = command("resolve", "-c", tmp_path / "config.yaml", "-o", tmp_path / "RUN", "--format", "json")
    assert run.returncode == 0, run.stderr
    rows = (root / "data/ebuy/crm_export.csv").read_text(encoding="utf-8").count("\n") - 1
    assert json.loads(run.stdout)["records"] == rows


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        pytest.param(("--records", "-3"), "-3 records", id="negative count"),
        pytest.param(("--records", "9", "--preset", "ebay"), "did you mean ebuy?", id="unknown preset"),
    ],
)
def test_generate_says_what_it_cannot_make(tmp_path: Path, asked: tuple[str, ...], says: str) -> None:
    """Exit 2, one message with the way out, nothing written."""
    done = command("generate", *asked, "-o", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_generate_prints_json(tmp_path: Path) -> None:
    """Rows by file, for programs; talk on stderr."""
    done = command("generate", "--records", "40", "-o", tmp_path / "out", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)["rows"]) == {"customer_database", "crm_export", "purchases"}


@pytest.mark.parametrize("name", ["a\u202eb", "\u200bAnn", "x\u00ady", "t\U000e0041g", "Zoë 東京"])
def test_json_on_a_terminal_hides_nothing(name: str) -> None:
    """What turns text around or has no width is written out, all else as it is; programs read the same."""
    shown = terminal.escaped(json.dumps({"name": name}, ensure_ascii=False))
    assert json.loads(shown) == {"name": name}
    assert shown.isprintable()
