"""The database itself keeps brands apart, the log unchanged and the logins small; asked of the real one."""

import pytest
from tests.database_server import TestDatabase

pytestmark = [pytest.mark.database]

# Tables without a brand, and why that is right.
WITHOUT_A_BRAND = {
    "audit_checkpoint": "one log for the installation; holds hashes",
    "audit_tile": "one log for the installation; holds hashes",
    "auth_group": "Django's own; nobody's rights rest on it",
    "auth_group_permissions": "Django's own; nobody's rights rest on it",
    "auth_permission": "Django's own; nobody's rights rest on it",
    "brands_brand": "the brands themselves",
    "brands_clock": "one clock for the installation",
    "django_content_type": "Django's own",
    "django_migrations": "Django's own",
    "django_session": "signed keys of sessions; a session names its brand inside",
    "keys_signingkey": "public keys, and private ones wrapped; an installation's log has one as well",
    "procrastinate_events": "the queue carries no case and no person",
    "procrastinate_jobs": "the queue carries no case and no person",
    "procrastinate_periodic_defers": "the queue carries no case and no person",
    "procrastinate_workers": "the queue carries no case and no person",
}
# Of those, what the site may write.
WEB_WRITES = {
    "django_session": "people sign in",
    "procrastinate_events": "a request wakes the worker",
    "procrastinate_jobs": "a request wakes the worker",
    "procrastinate_periodic_defers": "a request wakes the worker",
    "procrastinate_workers": "a request wakes the worker",
}
APPEND_ONLY = {
    "main": {
        "audit_checkpoint": "append_only",
        "audit_leaf": "numbered_once",
        "audit_tile": "grown",
        "certificates_certificate": "append_only",
        "identity_proof": "append_only",
        "ledger_entry": "append_only",
        "ledger_posting": "append_only",
        "settlement_finalbill": "append_only",
        "settlement_refund": "stands",
    },
    "keys": {"keys_signingkey": "kept"},
}
NO_KEYS = {
    (
        "identity_attempt",
        "account_id",
    ): "an unknown address leaves the same row as a known one, and none lives long",
    ("identity_attempt", "line_id"): "the same",
}
LENDERS = {
    ("lines_analyze",)
}  # only an owner may ANALYZE; it takes no argument and looks at our tables alone
POLICIES = {
    (
        "web_own_brand",
        "clearline_web",
        "ALL",
        "(brand_id = clearline_brand())",
        "(brand_id = clearline_brand())",
    ),
    ("engine_every_brand", "clearline_engine", "ALL", "true", "true"),
    ("auditor_reads", "clearline_auditor", "SELECT", "true", None),
}
TABLES = "relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
OF_A_BRAND = "EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'brand_id')"
BOTH = pytest.mark.parametrize("which", ["main", "keys"])


def asked(database: TestDatabase, which: str, question: str) -> list[tuple]:
    with database.superuser_connection(which) as admin:
        return admin.execute(question).fetchall()


@BOTH
@pytest.mark.feature("S4")
def test_every_table_of_a_brand_is_secured_for_its_owner_too(database: TestDatabase, which: str):
    bare = asked(
        database,
        which,
        f"SELECT relname FROM pg_class WHERE {TABLES} AND {OF_A_BRAND}"
        " AND NOT (relrowsecurity AND relforcerowsecurity)",
    )
    assert bare == []


@BOTH
@pytest.mark.feature("S4")
def test_every_table_of_a_brand_has_the_three_policies_and_no_other(database: TestDatabase, which: str):
    rows = asked(
        database,
        which,
        "SELECT relname, policyname, roles[1]::text, cmd, qual, with_check FROM pg_class"
        f" LEFT JOIN pg_policies ON tablename = relname WHERE {TABLES} AND {OF_A_BRAND}",
    )
    of_table: dict[str, set] = {}
    for table, *policy in rows:
        of_table.setdefault(table, set()).add(tuple(policy))
    assert of_table
    assert {table: found for table, found in of_table.items() if found != POLICIES} == {}


@pytest.mark.feature("S4")
def test_a_table_without_a_brand_has_a_reason(database: TestDatabase):
    question = f"SELECT relname FROM pg_class WHERE {TABLES} AND NOT {OF_A_BRAND}"
    found = {name for which in ("main", "keys") for (name,) in asked(database, which, question)}
    assert found == set(WITHOUT_A_BRAND)


@BOTH
@pytest.mark.feature("S4")
def test_the_site_writes_no_table_that_row_security_cannot_guard(database: TestDatabase, which: str):
    rows = asked(
        database,
        which,
        f"SELECT relname FROM pg_class WHERE {TABLES} AND NOT {OF_A_BRAND}"
        " AND has_table_privilege('clearline_web', oid, 'INSERT, UPDATE, DELETE, TRUNCATE')",
    )
    assert {name for (name,) in rows} - set(WEB_WRITES) == set()


@BOTH
@pytest.mark.feature("S4")
def test_keys_between_tables_of_a_brand_carry_the_brand_on_both_sides(database: TestDatabase, which: str):
    loose = asked(
        database,
        which,
        """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype = 'f'
          AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = confrelid AND attname = 'brand_id')
          AND pg_get_constraintdef(oid)
              !~ '^FOREIGN KEY \\(brand_id, \\w+\\) REFERENCES \\w+\\(brand_id, id\\)'
        """,
    )
    assert loose == []


@BOTH
def test_a_column_that_names_another_row_is_a_key(database: TestDatabase, which: str):
    """A column called after a table of ours, without a constraint, would be a promise that nobody keeps."""
    rows = asked(
        database,
        which,
        f"""
        SELECT relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE {TABLES} AND attname IN ('account_id', 'line_id', 'plan_id', 'case_id', 'entry_id', 'leaf_id')
          AND NOT EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND conrelid = attrelid
                          AND attnum = ANY (conkey))
        """,
    )
    assert set(rows) - set(NO_KEYS) == set()


@BOTH
def test_what_must_not_change_has_its_trigger(database: TestDatabase, which: str):
    rows = asked(
        database,
        which,
        "SELECT tgrelid::regclass::text, tgname::text FROM pg_trigger"
        " WHERE NOT tgisinternal AND tgenabled = 'O'"
        # 1: for each row, 2: before, 8: delete, 16: update
        " AND tgtype & 26 = 26",
    )
    guarded = {table: trigger for table, trigger in rows if not table.startswith("procrastinate_")}
    assert guarded == APPEND_ONLY[which]


def test_no_login_is_above_the_rules(database: TestDatabase):
    rows = asked(
        database,
        "main",
        "SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication"
        " FROM pg_roles WHERE rolname LIKE 'clearline\\_%' AND rolname <> 'clearline_superuser'",
    )
    assert dict(rows) == dict.fromkeys(
        ("clearline_owner", "clearline_web", "clearline_engine", "clearline_auditor"), False
    )


@BOTH
def test_nobody_but_the_owner_owns_anything(database: TestDatabase, which: str):
    rows = asked(
        database,
        which,
        "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    )
    assert rows == [("clearline_owner",)]


@BOTH
def test_the_auditor_writes_nothing(database: TestDatabase, which: str):
    rows = asked(
        database,
        which,
        f"SELECT relname FROM pg_class WHERE {TABLES}"
        " AND has_table_privilege('clearline_auditor', oid, 'INSERT, UPDATE, DELETE, TRUNCATE')",
    )
    assert rows == []


@BOTH
def test_every_view_reads_as_its_caller(database: TestDatabase, which: str):
    rows = asked(
        database,
        which,
        "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
        " AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)",
    )
    assert rows == []


@BOTH
def test_no_function_lends_the_rights_of_its_owner(database: TestDatabase, which: str):
    rows = asked(
        database,
        which,
        "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace",
    )
    assert set(rows) - LENDERS == set()


@BOTH
@pytest.mark.feature("S6")
def test_what_is_sealed_stands_beside_its_subject(database: TestDatabase, which: str):
    rows = asked(
        database,
        which,
        f"""
        SELECT relname FROM pg_class WHERE {TABLES}
          AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'personal')
          AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'subject_id')
        """,
    )
    assert rows == []


@BOTH
def test_instants_carry_their_zone(database: TestDatabase, which: str):
    rows = asked(
        database,
        which,
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND data_type = 'timestamp without time zone'",
    )
    assert rows == []


@BOTH
def test_no_amount_is_a_float(database: TestDatabase, which: str):
    rows = asked(
        database,
        which,
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND data_type IN ('real', 'double precision') ",
    )
    assert rows == []
