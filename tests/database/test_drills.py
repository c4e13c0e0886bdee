"""Drills hold, and each fails once its bug is planted: a drill that cannot fail proves nothing."""

import re
import subprocess
import sys

import pytest

SMALL = ["--n", "3000", "--seed", "7"]


def run(name, *options):
    """Run a drill as its command; return exit code and figures."""
    done = subprocess.run(
        [sys.executable, "-m", "drills", name, *options], capture_output=True, text=True, check=False
    )
    figures = {name: int(value) for name, value in re.findall(r"^  (\w+): (\d+)$", done.stdout, re.MULTILINE)}
    return done.returncode, figures, done.stdout + done.stderr


@pytest.mark.feature("S4", "S7")
def test_brands_stay_apart_with_every_filter_removed():
    code, figures, told = run("T9", *SMALL)
    assert code == 0, told
    assert "HELD" in told
    assert (figures["requests"], figures["broken_foreign_seen"]) == (3000, 0)
    assert figures["own_rows_seen"] > 3000
    assert figures["tables"] >= 28
    assert figures["refused_by_row_security"] > 20


@pytest.mark.feature("S7")
def test_a_brand_set_for_the_session_is_found():
    code, figures, told = run("T9", *SMALL, "--plant")
    assert code == 1, told
    assert "BROKEN" in told
    assert figures["broken_foreign_seen"] > 100
