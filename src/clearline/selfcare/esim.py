"""The eSIM of a line: how its profile is installed, and where the profile stands."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clearline.cases.models import Case
from clearline.keys import blind, subjects
from clearline.lines import network
from clearline.lines.models import Line
from clearline.outbox.models import Effect
from clearline.selfcare.changes import hold, note
from clearline.selfcare.models.profile import Profile, ProfileState
from clearline.vocabulary.activation_code import ActivationCode
from clearline.vocabulary.identifiers import uuid7

CANCEL = "smdp.cancel"


@dataclass(frozen=True, slots=True)
class Esim:
    """What is known of a line's SIM. A value that nobody knows is empty; `state_at` is when it was told."""

    is_esim: bool
    iccid: str
    eid: str
    state: str
    state_at: datetime | None
    activation_code: ActivationCode | None


def of_line(*, line: Line, case: Case | None) -> Esim:
    """Return the eSIM of a line; of its latest closing, `case`, the profile server may have told more."""
    chip = network.identities(line_ids=[line.pk]).get(line.pk)
    profile = Profile.objects.filter(line_id=line.pk).first()
    told = _told_in_closing(case) if case else None
    known = [each for each in (told, (profile.state, profile.state_at) if profile else None) if each]
    state, at = max(known, key=lambda each: each[1]) if known else (_by_the_book(chip), None)
    return Esim(
        is_esim=chip is not None and chip.sim_kind == "esim",
        iccid=chip.iccid if chip else "",
        eid=chip.eid if chip else "",
        state=state,
        state_at=at,
        activation_code=_code(line, profile) if profile and state == ProfileState.RELEASED else None,
    )


def release(*, line_id: UUID, code: ActivationCode, now: datetime) -> None:
    """Keep the activation code of a line's new profile, which is ready and on no device yet.

    Raises:
        LineEnded: the line is closed.
        Erased: the holder's data is gone.
    """
    with transaction.atomic():
        line = hold(line_id=line_id)
        key = subjects.the(subject_id=line.subject_id, brand_id=line.brand_id)
        before = Profile.objects.filter(line=line).first()
        own = before.pk if before else uuid7()
        Profile.objects.update_or_create(
            pk=own,
            defaults={
                "brand_id": line.brand_id,
                "line": line,
                "subject_id": line.subject_id,
                "personal": key.seal({"activation_code": code}, row_id=own),
                "personal_digest": blind.index("digest:profile", code),
                "state": ProfileState.RELEASED,
                "state_at": now,
            },
        )
        note(line=line, kind="esim.released", body={"profile": str(own)}, now=now)


def tell(*, line_id: UUID, state: ProfileState, now: datetime) -> None:
    """Note where a line's profile stands, as its server tells; the same again changes nothing.

    The profile of a closed line has a state too: its phone may tell late that it is gone.

    Raises:
        Profile.DoesNotExist: no profile of the line was released here.
    """
    with transaction.atomic():
        line = Line.objects.select_for_update(no_key=True).get(pk=line_id)
        profile = Profile.objects.get(line=line)
        if profile.state != state:
            profile.state, profile.state_at = state, now
            profile.save(update_fields=["state", "state_at"])
            note(line=line, kind=f"esim.{state}", body={"profile": str(profile.pk)}, now=now)


def follow(*, line_id: UUID, state: ProfileState, at: datetime, now: datetime) -> None:
    """Note what a profile server told of a line's profile, also where nobody released one here.

    What it told of a moment before the one that we know of changes nothing:
    messages overtake each other.
    """
    with transaction.atomic():
        line = Line.objects.select_for_update(no_key=True).get(pk=line_id)
        profile = Profile.objects.filter(line=line).first() or _unreleased(line, at)
        if profile is None or profile.state_at > at or profile.state == state:
            return
        profile.state, profile.state_at = state, at
        profile.save()
        note(line=line, kind=f"esim.{state}", body={"profile": str(profile.pk)}, now=now)


def _unreleased(line: Line, at: datetime) -> Profile | None:
    """Return a new profile whose code nobody here knows, not yet stored; None where the holder is erased."""
    key = subjects.find(subject_ids=[line.subject_id], brand_id=line.brand_id).get(line.subject_id)
    if key is None:
        return None
    own = uuid7()
    return Profile(
        id=own,
        brand_id=line.brand_id,
        line=line,
        subject_id=line.subject_id,
        personal=key.seal({"activation_code": ""}, row_id=own),
        personal_digest=blind.index("digest:profile", ""),
        state="",
        state_at=at,
    )


def _code(line: Line, profile: Profile) -> ActivationCode | None:
    key = subjects.find(subject_ids=[profile.subject_id], brand_id=line.brand_id).get(profile.subject_id)
    return ActivationCode(key.open(profile.personal, row_id=profile.pk)["activation_code"]) if key else None


def _told_in_closing(case: Case) -> tuple[str, datetime] | None:
    """Return what the profile server answered when the line was closed."""
    told = Effect.objects.filter(origin=case.pk, effect=CANCEL, answered_at__isnull=False).order_by(
        "generation"
    )
    last = told.last()
    state = last.facts.get("profile_state", "") if last else ""
    return (state, last.answered_at) if last and last.answered_at and state in ProfileState.values else None


def _by_the_book(chip: network.NetworkIdentity | None) -> str:
    """An eSIM with a chip on file was installed there once; more is not known of it."""
    return ProfileState.INSTALLED.value if chip and chip.eid else ""
