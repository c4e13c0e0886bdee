"""What the network knows a line by."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from clearline.keys import subjects
from clearline.lines.models import Sim


@dataclass(frozen=True, slots=True)
class NetworkIdentity:
    """The number and the SIM of one line. `eid` is empty where the SIM has none, or none is known."""

    msisdn: str
    iccid: str
    imsi: str
    eid: str
    sim_kind: str


def identities(*, line_ids: Sequence[UUID]) -> dict[UUID, NetworkIdentity]:
    """Return the identity of each line, in two queries; lines of erased subjects are missing."""
    sims = {sim.line_id: sim for sim in Sim.objects.filter(line_id__in=line_ids).select_related("line")}
    keys = subjects.find(subject_ids=[sim.subject_id for sim in sims.values()])
    return {
        line_id: _identity(sim, keys[sim.subject_id])
        for line_id, sim in sims.items()
        if sim.subject_id in keys
    }


def _identity(sim: Sim, key: subjects.SubjectKey) -> NetworkIdentity:
    chip = key.open(sim.personal, row_id=sim.id)
    number = key.open(sim.line.personal, row_id=sim.line.id)
    return NetworkIdentity(
        msisdn=number["msisdn"], iccid=chip["iccid"], imsi=chip["imsi"], eid=chip["eid"], sim_kind=sim.kind
    )
