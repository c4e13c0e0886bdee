"""Check and write the rows that hang on a line or an account, as sets: the statements of one file.

They differ by file in names only, so they are made here from its description
instead of being written nine times over.
"""

import os
import time

from clearline.lines.importing import staging
from clearline.lines.importing.files import ExportFile
from clearline.lines.importing.hanging import Hanging, Rule
from clearline.lines.importing.running import Run

SEALED = ("subject_id", "personal", "personal_digest")


def merge(run: Run, file: ExportFile, hanging: Hanging) -> None:
    """List the faulty rows, write the sound ones, and count both."""
    run.execute(f"ANALYZE staged_{file.name}")
    for query in (faults(file, hanging), repetitions(file)):
        if run.execute(query):
            staging.drop_faulty(run.session, file)
    count = run.counts[file.name]
    fresh_table = run.is_empty(hanging.table)
    if not fresh_table:
        count.updated = run.execute(update(file, hanging))
    adding = insert(file, hanging, fresh_table=fresh_table)
    parameters: dict[str, object] = {} if hanging.sealed else {"id_start": new_ids()}
    count.inserted = run.execute(adding if run.new_book else touching(adding, hanging), parameters)
    if run.some_kept:
        count.kept = run.count(f"SELECT count(*) {_rows(file, hanging)} WHERE NOT ({_wanted(hanging)})")


def faults(file: ExportFile, hanging: Hanging) -> str:
    """Return the statement that lists rows at fault beside what they hang on: the first rule that speaks."""
    rules = hanging.all_rules
    column, reason = (
        _first(rules, [f"'{getattr(rule, name)}'" for rule in rules]) for name in ("column", "reason")
    )
    detail = _first(rules, [rule.detail for rule in rules])
    return (
        "INSERT INTO import_fault "
        f"SELECT '{file.csv}', s.row, s.{file.id_column}, {column}, {reason}, {detail} "
        f"{_rows(file, hanging)} WHERE " + " OR ".join(f"({rule.when})" for rule in rules)
    )


def repetitions(file: ExportFile) -> str:
    """Return the statement that lists rows which repeat an earlier one's key."""
    kinds = {column.name: column.sql for column in file.columns}
    key = [f"coalesce({name}, 'infinity')" if kinds[name] == "date" else name for name in file.key]
    listed = ", ".join(f"{each} AS key{place}" for place, each in enumerate(key))
    named = ", ".join(f"key{place}" for place in range(len(key)))
    return f"""
        INSERT INTO import_fault
        SELECT '{file.csv}', s.row, s.{file.id_column}, '{file.key[-1]}', 'duplicate',
            'repeats row ' || twice.first
        FROM (SELECT row, {file.id_column}, {listed} FROM staged_{file.name}) AS s
        JOIN (SELECT {named}, min(row) AS first
              FROM (SELECT row, {listed} FROM staged_{file.name}) AS each
              GROUP BY {named} HAVING count(*) > 1) AS twice USING ({named})
        WHERE s.row > twice.first"""


def update(file: ExportFile, hanging: Hanging) -> str:
    """Return the statement that writes the operator's columns where they changed."""
    columns = {f"{hanging.on}_id": "k.id", **hanging.columns}
    if hanging.sealed:
        columns |= {"subject_id": "s.subject_id", "personal_digest": "s.personal_digest"}
    values = {name: text for name, text in columns.items() if name not in hanging.key}
    changed = f"({_listed('t', values)}) IS DISTINCT FROM ({', '.join(values.values())})"
    if hanging.sealed:
        values["personal"] = "s.personal"
    set_clause = ", ".join(f"{name} = {text}" for name, text in values.items())
    return f"""
        WITH changed AS (
            UPDATE {hanging.table} AS t SET {set_clause}
            {_rows(file, hanging)}
            WHERE {_wanted(hanging)} AND {hanging.same_row} AND {changed}
            RETURNING t.{hanging.on}_id)
        INSERT INTO touched_{hanging.on} SELECT {hanging.on}_id FROM changed"""


def insert(file: ExportFile, hanging: Hanging, *, fresh_table: bool) -> str:
    """Return the statement that adds the rows which the book does not have."""
    columns = {
        "id": "s.id" if hanging.sealed else "(%(id_start)s || lpad(to_hex(s.row), 8, '0'))::uuid",
        "brand_id": "k.brand_id",
        f"{hanging.on}_id": "k.id",
        **hanging.columns,
        **({name: f"s.{name}" for name in SEALED} if hanging.sealed else {}),
    }
    new = "" if fresh_table else f"AND NOT EXISTS (SELECT FROM {hanging.table} AS t WHERE {hanging.same_row})"
    return (
        f"INSERT INTO {hanging.table} ({', '.join(columns)}) SELECT {', '.join(columns.values())} "
        f"{_rows(file, hanging)} WHERE {_wanted(hanging)} {new}"
    )


def touching(adding: str, hanging: Hanging) -> str:
    """Return an INSERT that also notes the lines or accounts whose cases are to be assessed again."""
    column = f"{hanging.on}_id"
    touched = f"INSERT INTO touched_{hanging.on} SELECT {column} FROM added"
    return f"WITH added AS ({adding} RETURNING {column}) {touched}"


def new_ids() -> str:
    """Return the first 24 digits of version 7 ids whose last 8 are the row number.

    RFC 9562, 6.2: a counter in the low bits. The server makes seven million
    of them from the row while it copies; Python would need a minute.
    """
    moment, noise = time.time_ns() // 1_000_000, os.urandom(6).hex()
    return f"{moment:012x}7{noise[:3]}8{noise[3:10]}"


def _rows(file: ExportFile, hanging: Hanging) -> str:
    return f"FROM staged_{file.name} AS s {hanging.source}"


def _wanted(hanging: Hanging) -> str:
    """Return what leaves out rows of lines and people that are closed here already."""
    kept = ["k.state = 'good'"]
    if hanging.beside:
        kept.append("coalesce(l.state, 'good') = 'good'")
    if hanging.sealed:
        kept.append("s.personal IS NOT NULL")
    return " AND ".join(kept)


def _first(rules: tuple[Rule, ...], results: list[str]) -> str:
    """Return the result that belongs to the first rule which speaks."""
    whens = [rule.when for rule in rules]
    return (
        "CASE "
        + " ".join(f"WHEN {when} THEN {result}" for when, result in zip(whens, results, strict=True))
        + " END"
    )


def _listed(alias: str, names: dict[str, str]) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)
