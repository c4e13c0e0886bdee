"""What a holder chose for what is left, what became of it, and the vault."""

import django.db.models.deletion
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import append_only, composite_key, isolate

# What lies in the vault keeps its sum; a claim that ended stays ended, and one under way ends or comes back.
STANDS = """
    CREATE FUNCTION settlement_kept_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.state IN ('waiting', 'asked') AND NEW.tries >= OLD.tries
            AND (OLD.id, OLD.brand_id, OLD.case_id, OLD.source, OLD.amount_minor, OLD.currency, OLD.kept_at)
              = (NEW.id, NEW.brand_id, NEW.case_id, NEW.source, NEW.amount_minor, NEW.currency, NEW.kept_at)
            AND OLD.until IS NOT DISTINCT FROM NEW.until THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'what lies in the vault stands: % is refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'settlement_kept_stands';
    END $$;
    CREATE TRIGGER stands BEFORE UPDATE OR DELETE ON settlement_kept
        FOR EACH ROW EXECUTE FUNCTION settlement_kept_stands();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_rules"),
        ("lines", "0002_rules"),
        ("brands", "0002_ground"),
        ("settlement", "0004_vouched_brand"),
    ]

    operations = [
        migrations.CreateModel(
            name="Choice",
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
                ("case_id", models.UUIDField()),
                (
                    "money",
                    models.CharField(
                        choices=[
                            ("refund", "the way it was paid in"),
                            ("move", "credit of another line of the account"),
                            ("donate", "given to whom the brand collects for"),
                            ("keep", "kept in the vault until it is claimed"),
                        ],
                        default="refund",
                        max_length=6,
                    ),
                ),
                ("move_data", models.BooleanField(default=False)),
                (
                    "points",
                    models.CharField(
                        choices=[
                            ("stay", "Stay"),
                            ("redeem", "their worth goes to the vault"),
                            ("donate", "their worth is given away"),
                        ],
                        default="stay",
                        max_length=6,
                    ),
                ),
                ("line_id", models.UUIDField(null=True)),
                ("chosen_at", models.DateTimeField()),
                (
                    "brand",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="brands.brand",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case_id", "brand"), name="settlement_choice_once"),
                    models.CheckConstraint(
                        condition=models.Q(("money__in", ["refund", "move", "donate", "keep"])),
                        name="settlement_choice_money",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__in", ["stay", "redeem", "donate"])),
                        name="settlement_choice_points",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("line_id__isnull", False),
                                models.Q(("money", "move"), ("move_data", True), _connector="OR"),
                            ),
                            models.Q(
                                ("line_id", None),
                                ("move_data", False),
                                models.Q(("money", "move"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="settlement_choice_where_to",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Kept",
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
                ("case_id", models.UUIDField()),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("chosen", "its holder wanted it kept"),
                            ("no_line", "the line that it should move to had ended"),
                            ("returned", "it could not be paid back"),
                            ("points", "points were turned into it"),
                        ],
                        max_length=8,
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("kept_at", models.DateTimeField()),
                ("until", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("asked", "Asked"),
                            ("claimed", "Claimed"),
                            ("lapsed", "Lapsed"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "claimed_by",
                    models.CharField(
                        blank=True, choices=[("line", "Line"), ("card", "Card")], default="", max_length=4
                    ),
                ),
                ("line_id", models.UUIDField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "brand",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="brands.brand",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting"), ("until__isnull", False)),
                        fields=["until"],
                        name="settlement_kept_lapses",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("brand", "id"), name="settlement_kept_brand_key"),
                    models.UniqueConstraint(
                        fields=("case_id", "source", "brand"), name="settlement_kept_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="settlement_kept_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["chosen", "no_line", "returned", "points"])),
                        name="settlement_kept_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "asked", "claimed", "lapsed"])),
                        name="settlement_kept_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("state__in", ("claimed", "lapsed"))),
                            models.Q(
                                models.Q(("state__in", ("claimed", "lapsed")), _negated=True),
                                ("ended_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="settlement_kept_ended_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("claimed_by", "line"), ("line_id__isnull", False), ("state", "claimed")
                            ),
                            models.Q(
                                ("claimed_by", "card"), ("line_id", None), ("state__in", ["asked", "claimed"])
                            ),
                            models.Q(
                                ("claimed_by", ""), ("line_id", None), ("state__in", ["waiting", "lapsed"])
                            ),
                            _connector="OR",
                        ),
                        name="settlement_kept_where_to",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "lapsed"), _negated=True),
                            ("until__isnull", False),
                            _connector="OR",
                        ),
                        name="settlement_kept_by_law",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("asked_at", None), ("asked_at__gte", models.F("kept_at")), _connector="OR"
                        ),
                        name="settlement_kept_asked_after",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
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
                ("case_id", models.UUIDField()),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("refund", "the way it was paid in"),
                            ("move", "credit of another line of the account"),
                            ("donate", "given to whom the brand collects for"),
                            ("keep", "kept in the vault until it is claimed"),
                        ],
                        max_length=6,
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("line_id", models.UUIDField(null=True)),
                ("data_bytes", models.BigIntegerField(default=0)),
                ("points", models.BigIntegerField(default=0)),
                (
                    "points_way",
                    models.CharField(
                        choices=[
                            ("stay", "Stay"),
                            ("redeem", "their worth goes to the vault"),
                            ("donate", "their worth is given away"),
                        ],
                        default="stay",
                        max_length=6,
                    ),
                ),
                ("points_minor", models.BigIntegerField(default=0)),
                ("at", models.DateTimeField()),
                (
                    "brand",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="brands.brand",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case_id", "brand"), name="settlement_outcome_once"),
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ["refund", "move", "donate", "keep"])),
                        name="settlement_outcome_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_minor__gte", 0),
                            ("data_bytes__gte", 0),
                            ("points__gte", 0),
                            ("points_minor__gte", 0),
                        ),
                        name="settlement_outcome_signs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("line_id__isnull", False),
                            models.Q(models.Q(("way", "move"), _negated=True), ("data_bytes", 0)),
                            _connector="OR",
                        ),
                        name="settlement_outcome_where_to",
                    ),
                ],
            },
        ),
        *(isolate(table) for table in ("settlement_choice", "settlement_outcome", "settlement_kept")),
        *(
            composite_key(table, column, target)
            for table in ("settlement_choice", "settlement_outcome", "settlement_kept")
            for column, target in (("case_id", "cases_case"), ("line_id", "lines_line"))
        ),
        append_only("settlement_choice"),
        append_only("settlement_outcome"),
        migrations.RunSQL(
            STANDS, "DROP TRIGGER stands ON settlement_kept; DROP FUNCTION settlement_kept_stands()"
        ),
    ]
