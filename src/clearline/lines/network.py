"""What the network knows a line by."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from clearline.brands import sets
from clearline.keys import subjects


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
    found = sets.run(__package__, "identities", {"lines": list(line_ids)})
    keys = subjects.find(subject_ids=[subject_id for *_, subject_id, _ in found])
    identified = {}
    for line_id, line, sim_id, sim, subject_id, kind in found:
        if key := keys.get(subject_id):
            chip = key.open(sim, row_id=sim_id)
            identified[line_id] = NetworkIdentity(
                msisdn=key.open(line, row_id=line_id)["msisdn"],
                iccid=chip["iccid"],
                imsi=chip["imsi"],
                eid=chip["eid"],
                sim_kind=kind,
            )
    return identified
