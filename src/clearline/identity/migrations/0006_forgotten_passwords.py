"""Codes for a forgotten password, and a service password for the hotline."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("identity", "0005_language_and_sessions"),
        ("lines", "0004_ended_by_the_holder"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="code",
            name="identity_code_purpose",
        ),
        migrations.AddField(
            model_name="attempt",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("sign_in", "Sign In"),
                    ("close", "Close"),
                    ("password", "Password"),
                    ("service", "Service"),
                ],
                default="sign_in",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="service_password",
            field=models.CharField(
                blank=True,
                default="",
                help_text="for the hotline, as a hash; empty while none is set",
                max_length=128,
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="service_password_root",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddField(
            model_name="user",
            name="service_password_set_at",
            field=models.DateTimeField(null=True),
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
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["sign_in", "close", "password", "service"])),
                name="identity_code_purpose",
            ),
        ),
    ]
