"""One signature for all documents of one write; each keeps its place in their tree.

A certificate from before stands as a tree of its own. Its signature is over
the document itself, which is no longer a form that counts: it does not fit.
"""

from django.db import migrations, models
from django.db.models.functions import Length, Mod
from django.db.models.lookups import Exact, LessThanOrEqual


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0004_json_as_written"),
    ]

    operations = [
        migrations.AddField(
            model_name="certificate",
            name="tree_index",
            field=models.PositiveIntegerField(default=0, help_text="place in the tree of those documents"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="certificate",
            name="tree_size",
            field=models.PositiveIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="certificate",
            name="tree_path",
            field=models.BinaryField(
                default=b"", help_text="SHA-256 hashes from the document up to the root, joined"
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="certificate",
            name="signature",
            field=models.BinaryField(help_text="Ed25519 over the statement about the documents of one write"),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(tree_index__lt=models.F("tree_size")),
                name="certificates_certificate_in_tree",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    LessThanOrEqual(Length("tree_path"), 640), Exact(Mod(Length("tree_path"), 32), 0)
                ),
                name="certificates_certificate_path_of_hashes",
            ),
        ),
    ]
