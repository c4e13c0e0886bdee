"""Second factors, kept by allauth under our rules, and the second step of signing in."""

from django.db import migrations, models

from clearline.identity.allauth_tables import apart_by_brand, never_filled


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("identity", "0007_without_sim"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="code",
            name="identity_code_purpose",
        ),
        migrations.AddField(
            model_name="user",
            name="signed_in_at",
            field=models.DateTimeField(null=True),
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
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("purpose__in", ["sign_in", "close", "password", "service", "second", "register"])
                ),
                name="identity_code_purpose",
            ),
        ),
        *apart_by_brand(),
        *never_filled(),
    ]
