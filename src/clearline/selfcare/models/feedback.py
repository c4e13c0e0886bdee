"""What somebody thought of leaving, once they had left."""

import uuid
from typing import ClassVar

from django.db import models

from clearline.brands.models import Brand


class Hurdle(models.TextChoices):
    """What was hardest; the empty one was not asked or not answered."""

    NOTHING = "nothing"
    FINDING = "finding"
    PROVING = "proving"
    OBSTACLES = "obstacles"
    MONEY = "money"
    WAITING = "waiting"


class Feedback(models.Model):
    """One answer, which leads to nobody: no case, no line, no moment, only the month.

    Its key is random. The one that other rows have tells when it was made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, db_index=False, related_name="+")
    month = models.DateField(help_text="the first day of the month")
    ease = models.PositiveSmallIntegerField(help_text="1: very hard, to 5: very easy")
    hurdle = models.CharField(max_length=9, choices=Hurdle.choices, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(ease__range=(1, 5)), name="selfcare_feedback_ease"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="selfcare_feedback_month"),
            models.CheckConstraint(
                condition=models.Q(hurdle__in=["", *Hurdle.values]), name="selfcare_feedback_hurdle"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.ease}"
