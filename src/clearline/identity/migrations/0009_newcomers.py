"""Who would like to join, and the codes that they get."""

import django.db.models.deletion
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import isolate


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("identity", "0008_second_factors"),
        ("lines", "0004_ended_by_the_holder"),
    ]

    operations = [
        migrations.CreateModel(
            name="Newcomer",
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
                ("subject_id", models.UUIDField()),
                ("personal", models.BinaryField()),
                ("email_index", models.BinaryField(max_length=16)),
                ("started_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="code",
            name="identity_code_purpose",
        ),
        migrations.AlterField(
            model_name="attempt",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("sign_in", "Sign In"),
                    ("close", "Close"),
                    ("password", "Password"),
                    ("service", "Service"),
                    ("second", "Second"),
                    ("register", "Register"),
                    ("join", "Join"),
                ],
                default="sign_in",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="code",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("sign_in", "Sign In"),
                    ("close", "Close"),
                    ("password", "Password"),
                    ("service", "Service"),
                    ("second", "Second"),
                    ("register", "Register"),
                    ("join", "Join"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("purpose__in", ["sign_in", "close", "password", "service", "second", "register", "join"])
                ),
                name="identity_code_purpose",
            ),
        ),
        migrations.AddField(
            model_name="newcomer",
            name="brand",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="brands.brand",
            ),
        ),
        migrations.AddIndex(
            model_name="newcomer",
            index=models.Index(fields=["started_at"], name="identity_newcomer_age"),
        ),
        isolate("identity_newcomer"),
    ]
