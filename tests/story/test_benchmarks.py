"""Benchmarks run from the command line, small, and say what they measured."""

import json
import os
import subprocess
import sys

import pytest
from bench.records import ROOT
from bench.registry import BENCHMARKS


def bench(*arguments):
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "COLUMNS": "200",
    }
    return subprocess.run(
        [sys.executable, "-m", "clearline", "bench", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )


@pytest.mark.parametrize(
    ("arguments", "figures"),
    [
        (("verify-log", "--entries", "300"), {"entries": 300}),
        (("certificate", "--papers", "4"), {"papers": 4}),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_benchmark_prints_its_figures_as_json(arguments, figures):
    ran = bench(*arguments, "--json")
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert {name: told[name] for name in figures} == figures
    assert 0 < told["ratio"] < 2


def test_without_a_name_every_benchmark_is_listed():
    listed = bench()
    assert listed.returncode == 0
    assert [name for name in BENCHMARKS if f" {name} " not in listed.stdout] == []


@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_benchmark_tells_its_options(name):
    told = bench(name, "--help")
    assert told.returncode == 0, told.stderr
    assert "--record" in told.stdout
