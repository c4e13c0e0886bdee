"""Entries are numbered by the sheet that they were written on, and never touched again.

Each entry that stands already becomes a sheet of its own. Going back gives
every entry its number and its guard again; what the sheets told besides,
which entries were written together, is lost on the way.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import ENGINE, WEB, append_only

GUARD = import_module("clearline.audit.migrations.0002_append_only").NUMBERED_ONCE
UNGUARD = "DROP TRIGGER numbered_once ON audit_leaf; DROP FUNCTION audit_leaf_numbered_once()"
# Row security binds the owner too, who has to see every entry for a moment.
OPEN = "ALTER TABLE audit_leaf NO FORCE ROW LEVEL SECURITY"
CLOSE = "ALTER TABLE audit_leaf FORCE ROW LEVEL SECURITY"

CARRY = """
    INSERT INTO audit_sheet (id, entries, first) SELECT id, 1, seq FROM audit_leaf;
    UPDATE audit_leaf SET sheet_id = id;
"""
CARRY_BACK = """
    UPDATE audit_leaf SET seq = sheet.first + place FROM audit_sheet sheet WHERE sheet.id = sheet_id;
"""
RIGHTS = f"""
    GRANT INSERT (sheet_id, place) ON audit_leaf TO {WEB}, {ENGINE};
    REVOKE INSERT, UPDATE, DELETE ON audit_sheet FROM {WEB}, {ENGINE};
    GRANT INSERT (id, entries) ON audit_sheet TO {WEB}, {ENGINE};
    GRANT UPDATE (first) ON audit_sheet TO {ENGINE};
"""
NUMBERED_ONCE = """
    CREATE FUNCTION audit_sheet_numbered_once() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.first IS NULL AND NEW.first IS NOT NULL
            AND (OLD.id, OLD.entries) = (NEW.id, NEW.entries) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'audit_sheet is numbered once: % is refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END $$;
    CREATE TRIGGER numbered_once BEFORE UPDATE OR DELETE ON audit_sheet
        FOR EACH ROW EXECUTE FUNCTION audit_sheet_numbered_once();
    CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_sheet
        FOR EACH STATEMENT EXECUTE FUNCTION clearline_refuse_change();
"""
NUMBERED_ANEW = """
    DROP TRIGGER never_emptied ON audit_sheet;
    DROP TRIGGER numbered_once ON audit_sheet;
    DROP FUNCTION audit_sheet_numbered_once();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
        ("brands", "0002_ground"),
        # Until then a key of theirs needs the one that goes here.
        ("certificates", "0003_vouched_brand"),
    ]

    operations = [
        migrations.RunSQL(
            f"{UNGUARD}; {OPEN}", f"{GUARD}; {CLOSE}; GRANT UPDATE (seq) ON audit_leaf TO {ENGINE}"
        ),
        migrations.AlterField(
            model_name="entry",
            name="brand",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="brands.brand",
            ),
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=clearline.vocabulary.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("entries", models.IntegerField()),
                ("first", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("entries__gt", 0)), name="audit_sheet_entries_count"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first", None), ("first__gte", 0), _connector="OR"),
                        name="audit_sheet_first_counts",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("first__isnull", False)),
                        fields=("first",),
                        name="audit_sheet_first_once",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("first", None)), fields=["id"], name="audit_sheet_unnumbered"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="entry",
            name="sheet",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audit.sheet",
            ),
        ),
        migrations.AddField(
            model_name="entry", name="place", field=models.IntegerField(default=0), preserve_default=False
        ),
        migrations.RunSQL(CARRY, CARRY_BACK),
        migrations.AlterField(
            model_name="entry",
            name="sheet",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audit.sheet",
            ),
        ),
        migrations.RemoveConstraint(model_name="entry", name="audit_leaf_seq_counts"),
        migrations.RemoveConstraint(model_name="entry", name="audit_leaf_brand_key"),
        migrations.RemoveIndex(model_name="entry", name="audit_leaf_unnumbered"),
        migrations.RemoveField(model_name="entry", name="seq"),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(fields=("sheet", "place"), name="audit_leaf_place_once"),
        ),
        migrations.RunSQL(CLOSE, OPEN),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(NUMBERED_ONCE, NUMBERED_ANEW),
        append_only("audit_leaf"),
    ]
