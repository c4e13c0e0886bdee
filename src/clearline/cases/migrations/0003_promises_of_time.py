"""Nothing ends or returns early, nobody decides on their own request, a held case waits for staff."""

from django.db import migrations
from django.db.models import CheckConstraint, F, Q


class Migration(migrations.Migration):
    dependencies = [("brands", "0002_ground"), ("cases", "0002_rules")]

    operations = [
        migrations.AddConstraint(
            "case",
            CheckConstraint(
                condition=~Q(state="released")
                | Q(quarantine_until__isnull=False, ended_at__gte=F("quarantine_until")),
                name="cases_case_no_early_release",
            ),
        ),
        migrations.AddConstraint(
            "case",
            CheckConstraint(
                condition=Q(ceased_at__isnull=True) | Q(ends_at__isnull=False, ceased_at__gte=F("ends_at")),
                name="cases_case_no_early_end",
            ),
        ),
        migrations.AddConstraint(
            "case",
            CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(requested_by__isnull=True)
                | ~Q(decided_by=F("requested_by")),
                name="cases_case_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            "case",
            CheckConstraint(
                condition=Q(held_reason="") | Q(waits_for="staff"), name="cases_case_held_by_staff"
            ),
        ),
    ]
