"""The way without the SIM: its waiting times, and the proof that one becomes."""

import django.db.models.deletion
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import composite_key, isolate


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("identity", "0006_forgotten_passwords"),
        ("lines", "0002_rules"),
        ("cases", "0002_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="Waiting",
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
                ("line_id", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("days", models.PositiveSmallIntegerField()),
                ("due_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("counted", "Counted"), ("vetoed", "Vetoed"), ("unheard", "Unheard")],
                        default="",
                        max_length=8,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("locked_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="proof",
            name="identity_proof_kind",
        ),
        migrations.AlterField(
            model_name="proof",
            name="kind",
            field=models.CharField(
                choices=[
                    ("sms_code", "Sms Code"),
                    ("email_code", "Email Code"),
                    ("password", "Password"),
                    ("service_password", "Service Password"),
                    ("authenticator", "Authenticator"),
                    ("passkey", "Passkey"),
                    ("security_question", "Security Question"),
                    ("document", "Document"),
                    ("waiting_time", "Waiting Time"),
                    ("operator_order", "Operator Order"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="proof",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "sms_code",
                            "email_code",
                            "password",
                            "service_password",
                            "authenticator",
                            "passkey",
                            "security_question",
                            "document",
                            "waiting_time",
                            "operator_order",
                        ],
                    )
                ),
                name="identity_proof_kind",
            ),
        ),
        migrations.AddField(
            model_name="waiting",
            name="brand",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="brands.brand",
            ),
        ),
        migrations.AddIndex(
            model_name="waiting",
            index=models.Index(fields=["case_id", "asked_at"], name="identity_waiting_of_case"),
        ),
        migrations.AddIndex(
            model_name="waiting",
            index=models.Index(
                condition=models.Q(("locked_until__isnull", False)),
                fields=["line_id"],
                name="identity_waiting_lock",
            ),
        ),
        migrations.AddConstraint(
            model_name="waiting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("case_id", "brand"),
                name="identity_waiting_one_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="waiting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("outcome", "")),
                    models.Q(("ended_at__isnull", False), ("outcome__in", ["counted", "vetoed", "unheard"])),
                    _connector="OR",
                ),
                name="identity_waiting_ended_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="waiting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("locked_until__isnull", False), ("outcome", "vetoed")),
                    models.Q(models.Q(("outcome", "vetoed"), _negated=True), ("locked_until", None)),
                    _connector="OR",
                ),
                name="identity_waiting_veto_locks",
            ),
        ),
        migrations.AddConstraint(
            model_name="waiting",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__gt", models.F("asked_at"))), name="identity_waiting_due"
            ),
        ),
        isolate("identity_waiting"),
        composite_key("identity_waiting", "case_id", "cases_case"),
        composite_key("identity_waiting", "line_id", "lines_line"),
    ]
