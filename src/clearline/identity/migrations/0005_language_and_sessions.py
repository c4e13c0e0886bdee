"""A language of one's own, and where somebody is signed in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import composite_key, isolate


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("identity", "0004_vouched_brand"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(
                blank=True,
                default="",
                help_text="chosen on the site; empty while the book's holds",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="SignedIn",
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
                ("session", models.BinaryField()),
                ("browser", models.CharField(blank=True, default="", max_length=40)),
                ("started_at", models.DateTimeField()),
                (
                    "brand",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="brands.brand",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        isolate("identity_signedin"),
        composite_key("identity_signedin", "user_id", "identity_user"),
    ]
