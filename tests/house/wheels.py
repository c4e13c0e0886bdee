"""Ask whether every locked package has a binary wheel for newer Pythons: `python -m tests.house.wheels`."""

import subprocess
import sys
import tempfile
from pathlib import Path

LOCK = Path(__file__).parents[2] / "requirements" / "run.lock"
VERSIONS = ("3.12", "3.13")
# What pip says when nobody answered; a package without a wheel reads otherwise.
UNREACHABLE = ("Connection", "connection", "name resolution", "Proxy", "timed out", "Max retries")


def main() -> int:
    """Resolve the lock for each Python without installing it; without a package index, say so and pass."""
    failed = 0
    for version in VERSIONS:
        ran = resolve(version)
        if ran.returncode == 0:
            say(f"{version}: every wheel is there")
        elif any(word in ran.stderr for word in UNREACHABLE):
            say(f"{version}: not asked, no package index can be reached from here")
        else:
            say(f"{version}: {ran.stderr.strip()[-500:]}")
            failed += 1
    return failed


def resolve(version: str) -> subprocess.CompletedProcess[str]:
    """Have pip find every file of the lock for a version of Python."""
    with tempfile.TemporaryDirectory() as nowhere:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--no-deps", "--retries", "1"]
        asked = ["--only-binary=:all:", "--python-version", version, "--target", nowhere, "--no-input"]
        lock = ["--disable-pip-version-check", "--require-hashes", "-r", str(LOCK)]
        return subprocess.run([*pip, *asked, *lock], capture_output=True, text=True, check=False)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
