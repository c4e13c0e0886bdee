"""Records of runs, and the tables that documents show of them."""

import dataclasses

import pytest
from bench import records
from bench.machines import Machine

HERE = Machine(cores=2, model="Some Processor", memory_gb=4, postgresql="18.4", python="3.11.7", load=0.1)
PAGE = "# Title\n\n<!-- figures: benchmark import-* -->\nold\n<!-- end of figures -->\nafter\n"


def a_record(name="import-1000", **figures):
    return records.Record(
        kind="benchmark",
        name=name,
        command="./clearline bench import --lines 1000",
        machine=HERE,
        date="2026-11-21",
        commit="abc1234",
        figures=figures or {"rows": 1234567, "ratio": 0.5, "peak_mb": {"python": 90.25}},
    )


def test_a_record_comes_back_as_it_was_stored(tmp_path):
    path = records.store(a_record(), folder=tmp_path)
    assert path == tmp_path / "benchmark" / "import-1000.json"
    assert records.read(path) == a_record()


def test_a_newer_record_takes_the_place_of_the_older_one(tmp_path):
    records.store(a_record(), folder=tmp_path)
    records.store(a_record(rows=2), folder=tmp_path)
    assert [each.figures for each in records.read_all("benchmark", folder=tmp_path)] == [{"rows": 2}]


@pytest.mark.parametrize("name", ["", "../away", "a b"])
def test_a_name_that_is_no_file_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match="cannot be a file's name"):
        records.store(a_record(name), folder=tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind": "benchmark"}'])
def test_a_file_that_holds_no_record_is_named(tmp_path, text):
    (tmp_path / "broken.json").write_text(text)
    with pytest.raises(ValueError, match=r"broken\.json holds no record"):
        records.read(tmp_path / "broken.json")


def test_a_record_that_was_moved_is_found_out(tmp_path):
    path = records.store(a_record(), folder=tmp_path)
    moved = path.rename(path.with_name("other.json"))
    with pytest.raises(ValueError, match="its place and its name differ"):
        records.read(moved)


def test_sizes_come_in_their_order(tmp_path):
    for name in ("import-1000000", "import-20000", "import-3000"):
        records.store(a_record(name), folder=tmp_path)
    found = records.read_all("benchmark", "import-*", folder=tmp_path)
    assert [each.name for each in found] == ["import-3000", "import-20000", "import-1000000"]


def test_a_table_has_a_row_for_each_figure_and_says_where_they_come_from(tmp_path):
    records.store(a_record(), folder=tmp_path)
    records.store(a_record("import-2000", rows=7), folder=tmp_path)
    table = records.rendered(PAGE, folder=tmp_path).splitlines()
    assert table[3:8] == [
        "|  | import-1000 | import-2000 |",
        "| --- | --- | --- |",
        "| rows | 1,234,567 | 7 |",
        "| ratio | 0.5 |  |",
        "| peak mb python | 90.25 |  |",
    ]
    assert table[9] == (
        "- import-1000: `./clearline bench import --lines 1000`, 2026-11-21, commit abc1234, 2 cores of "
        "Some Processor, 4 GB, PostgreSQL 18.4, Python 3.11.7, load 0.1 at the start"
    )
    assert table[-1] == "after"


def test_a_table_made_again_stays_as_it_is(tmp_path):
    records.store(a_record(), folder=tmp_path)
    once = records.rendered(PAGE, folder=tmp_path)
    assert records.rendered(once, folder=tmp_path) == once != PAGE


def test_only_the_figures_that_were_asked_for_are_shown(tmp_path):
    records.store(a_record(), folder=tmp_path)
    page = PAGE.replace("import-* -->", "import-* | ratio -->")
    assert "1,234,567" not in records.rendered(page, folder=tmp_path)
    with pytest.raises(records.NoSuchFigures, match="has speed"):
        records.rendered(page.replace("ratio", "speed"), folder=tmp_path)


def test_what_was_not_measured_yet_is_said(tmp_path):
    assert records.NOT_YET in records.rendered(PAGE, folder=tmp_path)
    with pytest.raises(records.NoSuchFigures, match="kind 'song'"):
        records.rendered(PAGE.replace("benchmark", "song"), folder=tmp_path)


def test_documents_that_changed_are_named(tmp_path):
    records.store(a_record(), folder=tmp_path / "figures")
    page = tmp_path / "docs" / "page.md"
    page.parent.mkdir()
    page.write_text(PAGE)
    told = {"folder": tmp_path / "figures", "documents": tmp_path / "docs"}
    assert records.render_documents(**told) == [page]
    assert "1,234,567" in page.read_text()
    assert records.render_documents(**told) == []


def test_a_machine_is_told_without_its_name():
    fields = {each.name for each in dataclasses.fields(Machine)}
    assert fields == {"cores", "model", "memory_gb", "postgresql", "python", "load"}


@pytest.mark.parametrize(
    ("figure", "cell"),
    [
        (None, ""),
        (True, "yes"),
        (0, "0"),
        (1234, "1,234"),
        (0.25, "0.25"),
        (12345.6, "12,345.6"),
        ("1|2", "1|2"),
    ],
)
def test_figures_read_as_people_write_them(figure, cell):
    assert records.as_cell(figure) == cell


def test_a_bar_in_a_cell_does_not_end_it():
    assert records.markdown_table(["a"], [["1|2"]])[-1] == "| 1\\|2 |"


def test_figures_are_named_as_a_person_says_them():
    assert records.spoken("cases_per_s") == "cases a second"
    assert records.spoken("copy_rows_per_second") == "copy rows a second"
    assert records.spoken("papers_per_s_per_core") == "papers a second per core"
