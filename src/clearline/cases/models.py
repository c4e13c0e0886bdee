"""The case and its rules, as far as the database itself can hold them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from clearline.brands.fields import Json
from clearline.brands.models import Hanging
from clearline.cases.asked import OpenRequest
from clearline.cases.lists import BulkList, BulkRow
from clearline.cases.numbers.tables import Report, Returned
from clearline.cases.states import FINAL, State, WaitsFor
from clearline.vocabulary.lanes import Lane

__all__ = ["BulkList", "BulkRow", "Case", "OpenRequest", "Report", "Returned"]


class Case(Hanging):
    """The closing of one line."""

    reference = models.CharField(max_length=16)
    line_id = models.UUIDField()
    account_id = models.UUIDField()
    subject_id = models.UUIDField()
    closing_id = models.UUIDField(null=True, help_text="groups the cases of several lines or a whole account")
    lane = models.PositiveSmallIntegerField(
        default=Lane.INTERACTIVE,
        help_text="0: somebody waits; 1: one of a list, which never holds up the others",
    )
    channel = models.CharField(max_length=16)
    language = models.CharField(max_length=12)
    requested_by = models.UUIDField(null=True, help_text="the signed-in user, where there was one")
    requested_at = models.DateTimeField()
    ends_on = models.DateField(
        null=True, help_text="the day the holder chose, by the brand's calendar; empty: at once"
    )
    reason_code = models.CharField(max_length=40, blank=True, default="")

    state = models.CharField(max_length=16, choices=State.choices)
    due_at = models.DateTimeField(null=True, help_text="when the engine looks at it again")
    waits_for = models.CharField(max_length=8, choices=WaitsFor.choices, blank=True, default="")
    held_reason = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=1, help_text="counts changes; one leaf in the log for each")

    policy_version = models.CharField(max_length=80, blank=True, default="")
    verified_at = models.DateTimeField(null=True)
    assurance = models.PositiveSmallIntegerField(default=0)
    factors = models.PositiveSmallIntegerField(default=0, help_text="independent roots behind the assurance")
    ordered_by_operator = models.BooleanField(default=False)
    assessed_at = models.DateTimeField(null=True)
    obstacles = Json(default=list, help_text="verdicts of the last assessment, without personal data")
    cleared_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True, help_text="the reviewer; empty where policy cleared it")
    decision_reason = models.CharField(max_length=500, blank=True, default="")
    ends_at = models.DateTimeField(null=True, help_text="the moment fixed for the end")
    ceased_at = models.DateTimeField(null=True)
    quarantine_until = models.DateTimeField(null=True)
    certified_at = models.DateTimeField(null=True)
    refund_due_on = models.DateField(null=True)
    settled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "id"], name="cases_case_brand_key"),
            models.UniqueConstraint(fields=["brand", "reference"], name="cases_case_reference"),
            # By the moment of the end, not by the state: a column that an index names, or its condition,
            # makes every update of it write all indexes anew.
            models.UniqueConstraint(
                fields=["brand", "line_id"],
                condition=Q(ended_at__isnull=True),
                name="cases_case_one_open_per_line",
            ),
            models.CheckConstraint(
                condition=Q(state__in=FINAL, ended_at__isnull=False)
                | (~Q(state__in=FINAL) & Q(ended_at__isnull=True)),
                name="cases_case_ends_when_final",
            ),
            models.CheckConstraint(
                condition=Q(lane__in=[Lane.INTERACTIVE, Lane.BULK]), name="cases_case_lane"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="cases_case_state"),
            models.CheckConstraint(condition=Q(waits_for__in=WaitsFor.values), name="cases_case_waits_for"),
            # An open case is looked at again, or somebody is named who has to act.
            models.CheckConstraint(
                condition=Q(state__in=FINAL) | Q(due_at__isnull=False) | ~Q(waits_for=""),
                name="cases_case_open_goes_on",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=FINAL) | Q(due_at__isnull=True, waits_for="", ended_at__isnull=False),
                name="cases_case_final_rests",
            ),
            # Nothing irreversible without proof and clearance: two factors, or the operator's own order.
            models.CheckConstraint(
                condition=Q(ceased_at__isnull=True)
                | (
                    Q(verified_at__isnull=False, cleared_at__isnull=False)
                    & (Q(ordered_by_operator=True) | Q(assurance__gte=2, factors__gte=2))
                ),
                name="cases_case_no_cease_without_proof",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=["ceased", "quarantined", "certified", "settling", "settled", "released"]
                )
                | Q(ceased_at__isnull=False),
                name="cases_case_off_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(quarantine_until__isnull=True) | Q(quarantine_until__gt=models.F("ceased_at")),
                name="cases_case_number_rests",
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | Q(settled_at__isnull=False),
                name="cases_case_release_from_settled",
            ),
            models.CheckConstraint(
                condition=~Q(state="released")
                | Q(quarantine_until__isnull=False, ended_at__gte=models.F("quarantine_until")),
                name="cases_case_no_early_release",
            ),
            models.CheckConstraint(
                condition=Q(ceased_at__isnull=True)
                | Q(ends_at__isnull=False, ceased_at__gte=models.F("ends_at")),
                name="cases_case_no_early_end",
            ),
            # Four eyes: nobody decides on a request of their own.
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(requested_by__isnull=True)
                | ~Q(decided_by=models.F("requested_by")),
                name="cases_case_decided_by_another",
            ),
            # Whoever is held has somebody who looks: the engine passes it over.
            models.CheckConstraint(
                condition=Q(held_reason="") | Q(waits_for="staff"), name="cases_case_held_by_staff"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["lane", "due_at"],
                condition=Q(due_at__isnull=False, held_reason=""),
                name="cases_case_due",
            ),
            models.Index(fields=["brand", "account_id"], name="cases_case_of_account"),
        ]

    def __str__(self) -> str:
        return self.reference
