"""Table of contents: how a line is closed, in order, and the doors that channels may use.

    acknowledged -> verified -> cleared (at once, or referred first) -> scheduled
    -> ceasing -> ceased -> quarantined -> certified -> settling -> settled -> released

Only this module imports the steps; a step never imports a step.
"""

from clearline.cases.engine.stage import Door, Stage
from clearline.journey import (
    checking,
    following,
    reason,
    returned,
    step1_acknowledge,
    step2_verify,
    step3_assess,
    step4_review,
    step5_schedule,
    step6_cease,
    step7_quarantine,
    step8_certify,
    step9_settle,
    waiting,
)
from clearline.journey.detours import bulk as lists
from clearline.journey.detours import choose_anew as another_choice
from clearline.journey.detours import escalate, expire, for_somebody, release_number, without_sim
from clearline.journey.detours import resume as resumption
from clearline.journey.detours import withdraw as withdrawal

STEPS: tuple[Stage | Door, ...] = (
    step1_acknowledge.DOOR,
    step2_verify.STAGE,
    step2_verify.DOOR,
    step3_assess.STAGE,
    step4_review.DOOR,
    step5_schedule.STAGE,
    *step6_cease.STAGES,
    step7_quarantine.STAGE,
    step8_certify.STAGE,
    *step9_settle.STAGES,
)
DETOURS: tuple[Stage | Door, ...] = (
    withdrawal.DOOR,
    without_sim.WAIT,
    without_sim.VETO,
    for_somebody.STATED,
    for_somebody.VOUCHED,
    expire.STAGE,
    escalate.STAGE,
    resumption.DOOR,
    another_choice.DOOR,
    returned.DOOR,
    release_number.STAGE,
)
STAGES: tuple[Stage, ...] = tuple(each for each in (*STEPS, *DETOURS) if isinstance(each, Stage))

# The doors.
Receipt = step1_acknowledge.Receipt
AlreadyClosed = step1_acknowledge.AlreadyClosed
DayInThePast = step1_acknowledge.DayInThePast
NotReferred = step4_review.NotReferred
OwnCase = step4_review.OwnCase
ReasonMissing = step4_review.ReasonMissing
TooLate = withdrawal.TooLate
UnknownRole = for_somebody.UnknownRole
NotForSomebody = for_somebody.NotForSomebody
PapersMissing = for_somebody.PapersMissing
ReasonWanted = for_somebody.ReasonWanted
NotAwaited = without_sim.NotAwaited
WayShut = without_sim.WayShut
NobodyElse = without_sim.NobodyElse
StillTooLittle = without_sim.StillTooLittle
NoSuchLink = without_sim.NoSuchLink
NothingToStop = without_sim.NothingToStop
Unexplained = resumption.Unexplained
NotHeld = resumption.NotHeld
NothingFailed = resumption.NothingFailed
SendItAgain = resumption.SendItAgain
MoneyGone = another_choice.MoneyGone
OnItsWay = returned.OnItsWay
NotOffered = returned.NotOffered
CaseEnded = returned.CaseEnded

request = step1_acknowledge.request
prove = step2_verify.prove
decide = step4_review.decide
withdraw = withdrawal.withdraw
wait_without_sim = without_sim.wait
veto = without_sim.veto
state_role = for_somebody.state_role
vouch = for_somebody.vouch
resume = resumption.resume
choose_anew = another_choice.choose_anew
name_account = returned.name_account
money_came_back = returned.money_came_back
bulk = lists  # a list of lines at once

# What channels may ask.
Check = checking.Check
Progress = following.Progress
Stand = following.Stand
REASONS = reason.REASONS
ROLES = for_somebody.MATERIALS

check = checking.check
progress = following.progress
case_by_reference = following.case_by_reference
cases_of_account = following.cases_of_account
give_reason = reason.give_reason
MAY_CHOOSE_ANEW = another_choice.BEFORE_MONEY_GOES
wanted_so_far = another_choice.wanted_so_far
offers_left = another_choice.offers_left
role_of = for_somebody.role_of
silences = waiting.silences
why_resumed = resumption.reason_of
