"""Ask whether every locked package has a binary wheel for the newer Pythons. `python -m tests.house.wheels`."""

import subprocess
import sys
import tempfile
from pathlib import Path

LOCK = Path(__file__).parents[2] / "requirements" / "run.lock"


def main() -> int:
    """Resolve the lock for each Python without installing it; needs a package index."""
    failed = 0
    for version in ("3.12", "3.13"):
        with tempfile.TemporaryDirectory() as nowhere:
            command = [
                sys.executable,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--dry-run",
                "--only-binary=:all:",
                "--no-deps",
            ]
            command += ["--python-version", version, "--target", nowhere, "--require-hashes", "-r", str(LOCK)]
            ran = subprocess.run(command, capture_output=True, text=True, check=False)
        print(f"{version}: {'every wheel is there' if ran.returncode == 0 else ran.stderr.strip()[-500:]}")
        failed += ran.returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
