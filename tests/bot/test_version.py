"""`--version` answers before any setting is read."""

import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app

DECLARED = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def asked(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    # Nonsense that would end any other start with exit code 2.
    monkeypatch.setenv("HTTP_LISTEN", "nowhere")
    result = CliRunner().invoke(app, ["--version", *arguments])
    assert result.exit_code == 0
    return result.output


def test_the_version_is_that_of_the_installed_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", {DECLARED["name"]: "7.8.9"}.__getitem__)
    assert asked(monkeypatch) == "述职督办助手 7.8.9\n"


def test_without_an_installed_package_it_is_that_of_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert asked(monkeypatch) == f"述职督办助手 {DECLARED['version']}\n"


def test_a_command_after_it_is_not_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert asked(monkeypatch, "migrate").startswith("述职督办助手 ")
    assert list(tmp_path.iterdir()) == []
