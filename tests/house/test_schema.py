"""The database itself keeps brands apart, the log unchanged and the logins small; asked of the real one."""

import pytest
from tests.database_server import TestDatabase

pytestmark = [pytest.mark.database]

# Tables without a brand, and why that is right.
WITHOUT_A_BRAND = {
    "account_emailaddress": "allauth's; a check refuses every row: addresses are sealed with the account",
    "account_emailconfirmation": "allauth's; a check refuses every row",
    "audit_checkpoint": "one log for the installation; holds hashes",
    "audit_sheet": "one log for the installation; holds counts, and the site cannot place them",
    "audit_tile": "one log for the installation; holds hashes",
    "auth_group": "Django's own; nobody's rights rest on it",
    "auth_group_permissions": "Django's own; nobody's rights rest on it",
    "auth_permission": "Django's own; nobody's rights rest on it",
    "brands_brand": "the brands themselves",
    "brands_clock": "one clock for the installation",
    "django_content_type": "Django's own",
    "django_migrations": "Django's own",
    "django_session": "signed keys of sessions; a session names its brand inside",
    "keys_mark": "one master key for the installation; tells nothing of it",
    "keys_signingkey": "public keys, and private ones wrapped; an installation's log has one as well",
    "notices_textpart": "what the one SMS gateway took, by its own names; names nobody",
    "outbox_connector": "what all brands share of a connector: its rate, and whether it answers",
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
        "audit_leaf": "append_only",
        "audit_sheet": "numbered_once",
        "audit_tile": "grown",
        "cases_returned": "append_only",
        "certificates_certificate": "append_only",
        "certificates_ending": "append_only",
        "identity_proof": "append_only",
        "ledger_entry": "append_only",
        "ledger_posting": "append_only",
        "privacy_erasure": "append_only",
        "selfcare_payment": "stands",
        "selfcare_redemption": "append_only",
        "settlement_choice": "stands",
        "settlement_finalbill": "append_only",
        "settlement_kept": "stands",
        "settlement_lateusage": "append_only",
        "settlement_outcome": "append_only",
        "settlement_refund": "stands",
        "settlement_transfer": "stands",
    },
    "keys": {"keys_erasure": "kept", "keys_seal": "kept", "keys_signingkey": "kept"},
}
POLICIES = {
    ("web_own_brand", "clearline_web", "ALL", *["(brand_id = clearline_brand())"] * 2),
    ("engine_every_brand", "clearline_engine", "ALL", "true", "true"),
    ("auditor_reads", "clearline_auditor", "SELECT", "true", None),
}
OURS = "relnamespace = 'public'::regnamespace"
TABLES = f"relkind IN ('r', 'p') AND {OURS}"


def has(column: str) -> str:
    return f"EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = '{column}')"


def column_of(types: str) -> str:
    return (
        "SELECT table_name, column_name FROM information_schema.columns"
        f" WHERE table_schema = 'public' AND data_type IN ({types})"
    )


WRITES = "has_table_privilege('{}', oid, 'INSERT, UPDATE, DELETE, TRUNCATE')"
NEVER = {
    "a table of a brand that is not secured, for its owner too": f"""
        SELECT relname FROM pg_class WHERE {TABLES} AND {has("brand_id")}
          AND NOT (relrowsecurity AND relforcerowsecurity)""",
    "a key between tables of a brand without the brand on both sides": r"""
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype = 'f'
          AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = confrelid AND attname = 'brand_id')
          AND pg_get_constraintdef(oid) !~ '^FOREIGN KEY \(brand_id, \w+\) REFERENCES \w+\(brand_id, id\)'""",
    "a unique key of a brand's rows, other than their id, that says nothing of the brand": rf"""
        SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
        WHERE indisunique AND {OURS} AND {has("brand_id")}
          AND pg_get_indexdef(indexrelid) !~ '[ (]brand_id[,)]|\((id|subject_id)\)$'
          -- One log for all brands, its sheets too; and a number that strangers type in, who know no brand.
          AND indexrelid::regclass::text NOT IN
              ('audit_leaf_place_once', 'certificates_certificate_public_id')""",
    "a column that is called after another row and is no key": f"""
        SELECT relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE {TABLES} AND attname IN ('account_id', 'line_id', 'plan_id', 'case_id', 'entry_id', 'leaf_id')
          -- An unknown address leaves the same row as a known one, and none lives long.
          AND relname <> 'identity_attempt'
          -- Written together with its entry, which nobody takes away; `certificate_in_log` sees to it.
          AND (relname, attname) <> ('certificates_certificate', 'leaf_id')
          AND NOT EXISTS (SELECT FROM pg_constraint
                          WHERE contype = 'f' AND conrelid = attrelid AND attnum = ANY (conkey))""",
    "sealed values without their subject": f"""
        SELECT relname FROM pg_class WHERE {TABLES} AND {has("personal")} AND NOT {has("subject_id")}""",
    "a view that does not read as its caller": f"""
        SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND {OURS}
          AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)""",
    "a function that lends the rights of its owner": """
        SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace
          -- Only an owner may ANALYZE; it takes no argument and looks at our tables alone.
          AND proname <> 'lines_analyze'""",
    "a table that the auditor may write": f"""
        SELECT relname FROM pg_class WHERE {TABLES} AND {WRITES.format("clearline_auditor")}""",
    "a thing that somebody else than the owner owns": f"""
        SELECT relname FROM pg_class WHERE {OURS} AND pg_get_userbyid(relowner) <> 'clearline_owner'""",
    "an instant without its zone": column_of("'timestamp without time zone'"),
    "an amount as a float": column_of("'real', 'double precision'"),
}
BREACHES = """
    CREATE TABLE planted (id uuid, brand_id uuid REFERENCES brands_brand, line_id uuid, personal bytea,
                          at timestamp, amount real, number int UNIQUE, UNIQUE (id), UNIQUE (brand_id, id));
    CREATE TABLE pointing (brand_id uuid, planted_id uuid REFERENCES planted (id));
    GRANT INSERT ON planted TO clearline_auditor;
    CREATE VIEW peeping AS SELECT * FROM planted;
    CREATE FUNCTION lending() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
"""
BOTH = pytest.mark.parametrize("which", ["main", "keys"])


def asked(database: TestDatabase, which: str, question: str) -> list[tuple]:
    with database.superuser_connection(which) as admin:
        return admin.execute(question).fetchall()


@BOTH
@pytest.mark.feature("S4", "S6")
@pytest.mark.parametrize("what", NEVER)
def test_there_is_never(database: TestDatabase, which: str, what: str):
    assert asked(database, which, NEVER[what]) == []


def test_each_of_them_would_be_seen(database: TestDatabase):
    with database.superuser_connection() as admin, admin.transaction(force_rollback=True):
        admin.execute(BREACHES)
        assert [what for what, question in NEVER.items() if not admin.execute(question).fetchall()] == []


@BOTH
@pytest.mark.feature("S4")
def test_every_table_of_a_brand_has_the_three_policies_and_no_other(database: TestDatabase, which: str):
    rows = asked(
        database,
        which,
        "SELECT relname, policyname, roles[1]::text, cmd, qual, with_check FROM pg_class"
        f" LEFT JOIN pg_policies ON tablename = relname WHERE {TABLES} AND {has('brand_id')}",
    )
    of_table: dict[str, set] = {}
    for table, *policy in rows:
        of_table.setdefault(table, set()).add(tuple(policy))
    assert of_table
    assert {table: found for table, found in of_table.items() if found != POLICIES} == {}


@pytest.mark.feature("S4")
def test_a_table_without_a_brand_has_a_reason_and_the_site_writes_few_of_them(database: TestDatabase):
    question = (
        f"SELECT relname::text, {WRITES.format('clearline_web')} FROM pg_class"
        f" WHERE {TABLES} AND NOT {has('brand_id')}"
    )
    found = [row for which in ("main", "keys") for row in asked(database, which, question)]
    assert {table for table, _written in found} == set(WITHOUT_A_BRAND)
    assert {table for table, written in found if written} == set(WEB_WRITES)


@BOTH
@pytest.mark.feature("G3", "S2")
def test_what_must_not_change_has_its_trigger(database: TestDatabase, which: str):
    rows = asked(
        database,
        which,
        "SELECT tgrelid::regclass::text, tgname::text FROM pg_trigger"
        " WHERE NOT tgisinternal AND tgenabled = 'O'"
        # 2: before, 8: delete, 16: update
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
