"""What is written about the house is true of it."""

import re
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from clearline.cli import app
from clearline.cli.features import named_by_tests

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LARGEST_BINARY = 3 << 20
LARGEST_PICTURE = 200_000
FONTS = {".ttf", ".otf"}
TEXT = {
    ".css",
    ".csv",
    ".html",
    ".js",
    ".json",
    ".md",
    ".po",
    ".py",
    ".sh",
    ".sql",
    ".toml",
    ".txt",
    ".typ",
    ".yaml",
}


def tracked() -> list[Path]:
    """Return the files that a clone brings; without git, those that lie here."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("no git checkout: what is tracked cannot be told")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def anchors(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path):
    lost = []
    for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, anchor = link.partition("#")
        there = (path.parent / target).resolve() if target else path
        if not there.exists() or (anchor and anchor not in anchors(there.read_text(encoding="utf-8"))):
            lost.append(link)
    assert lost == []


def test_the_readme_leads_to_every_document():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in (ROOT / "docs").glob("*.md") if f"](docs/{path.name})" not in text] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_that_documents_show_are_there(path: Path):
    text = path.read_text(encoding="utf-8")
    shown = re.findall(r"(?:`|^)(?:\./)?clearline ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?", text, re.MULTILINE)
    commands = get_command(app).commands
    for name, second in shown:
        if name == "test":  # the launcher's own
            continue
        assert name in commands, f"clearline {name}"
        below = getattr(commands[name], "commands", None)
        assert not below or not second or second in below, f"clearline {name} {second}"


def test_every_feature_that_a_test_names_is_described():
    text = (ROOT / "docs" / "features.md").read_text(encoding="utf-8")
    assert sorted(number for number in named_by_tests() if f"- **{number}** " not in text) == []


def test_words_that_have_no_place_in_the_house():
    """Notes to oneself, paths of one machine, and names of private package indexes."""
    unfit = re.compile(
        "|".join(
            (
                "TO" + "DO",
                "FIX" + "ME",
                "XX" + "X:",
                r"(?<![\w.])/wo" + "rk/",
                "pip" + r"\.conf",
                r"in" + "dex-url",
            )
        )
    )
    found = []
    for path in tracked():
        if path.suffix in TEXT or path.name in {"clearline", "run"}:
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if unfit.search(line):
                    found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert found == []


def test_files_are_of_a_size_that_a_clone_bears():
    heavy = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix not in FONTS and path.stat().st_size > LARGEST_BINARY
    ]
    assert heavy == []


def test_pictures_are_light():
    pictures = [*(ROOT / "docs").rglob("*.png"), *(ROOT / "docs").rglob("*.webp")]
    assert [str(path) for path in pictures if path.stat().st_size > LARGEST_PICTURE] == []


def test_the_locks_name_no_index_and_every_file_has_its_digest():
    for path in (ROOT / "requirements").glob("*.lock"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        names = re.findall(r"^[A-Za-z0-9._-]+(?:\[[^\]]*\])?==", text, re.MULTILINE)
        assert names
        assert len(re.findall(r"^[A-Za-z0-9._-]+(?:\[[^\]]*\])?==.+ \\$", text, re.MULTILINE)) == len(names)
