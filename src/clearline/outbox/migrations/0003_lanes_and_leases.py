"""Lanes, streams, and a lease that no index names: to claim or renew an effect writes its row alone."""

from django.db import migrations, models

import clearline.vocabulary.lanes

# Row security binds the owner too; what stands there already gets the new moments all the same.
BACKFILL = """
    ALTER TABLE outbox_effect NO FORCE ROW LEVEL SECURITY;
    UPDATE outbox_effect SET confirmed_at = answered_at WHERE state = 'confirmed';
    UPDATE outbox_effect SET lease_until = due_at WHERE state = 'sending';
    ALTER TABLE outbox_effect FORCE ROW LEVEL SECURITY;
"""
# Room on the page for a second version of every row: a batch is claimed page by page, all rows of each.
ROOM = "ALTER TABLE outbox_effect SET (fillfactor = 50)"


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("outbox", "0002_rules"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="effect",
            name="outbox_effect_key",
        ),
        migrations.RemoveConstraint(
            model_name="effect",
            name="outbox_effect_confirmed_once",
        ),
        migrations.RemoveIndex(
            model_name="effect",
            name="outbox_effect_due",
        ),
        migrations.AddField(
            model_name="effect",
            name="confirmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="effect",
            name="lane",
            field=models.PositiveSmallIntegerField(
                default=clearline.vocabulary.lanes.Lane["INTERACTIVE"],
                help_text="0: somebody waits; 1: one of a list, which never holds it up",
            ),
        ),
        migrations.AddField(
            model_name="effect",
            name="lease_until",
            field=models.DateTimeField(help_text="while it is out: when another may take it", null=True),
        ),
        migrations.AddField(
            model_name="effect",
            name="stream",
            field=models.UUIDField(
                help_text="effects of one stream and connector are sent in the order they were asked for",
                null=True,
            ),
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.RunSQL(ROOM, "ALTER TABLE outbox_effect RESET (fillfactor)"),
        migrations.AddIndex(
            model_name="effect",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)),
                fields=["connector", "lane", "due_at", "id"],
                name="outbox_effect_due",
            ),
        ),
        migrations.AddIndex(
            model_name="effect",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False), ("stream__isnull", False)),
                fields=["stream", "id"],
                name="outbox_effect_stream",
            ),
        ),
        migrations.AddConstraint(
            model_name="effect",
            constraint=models.UniqueConstraint(
                fields=("origin", "effect", "generation", "brand"), name="outbox_effect_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="effect",
            constraint=models.UniqueConstraint(
                condition=models.Q(("confirmed_at__isnull", False)),
                fields=("origin", "effect", "brand"),
                name="outbox_effect_confirmed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="effect",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", False), ("state", "confirmed")),
                    models.Q(models.Q(("state", "confirmed"), _negated=True), ("confirmed_at__isnull", True)),
                    _connector="OR",
                ),
                name="outbox_effect_confirmed_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="effect",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lease_until__isnull", False), ("state", "sending")),
                    models.Q(models.Q(("state", "sending"), _negated=True), ("lease_until__isnull", True)),
                    _connector="OR",
                ),
                name="outbox_effect_out_on_a_lease",
            ),
        ),
        migrations.AddConstraint(
            model_name="effect",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "lane__in",
                        [
                            clearline.vocabulary.lanes.Lane["INTERACTIVE"],
                            clearline.vocabulary.lanes.Lane["BULK"],
                        ],
                    )
                ),
                name="outbox_effect_lane",
            ),
        ),
    ]
