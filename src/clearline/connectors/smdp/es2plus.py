"""A real SM-DP+ by GSMA SGP.22, over mutual TLS: ES2+ in its JSON form, to order a profile and to cancel it.

DownloadOrder (5.3.1), ConfirmOrder (5.3.2), CancelOrder (5.3.5).

An answer of HTTP 200 says nothing yet: what became of the order stands in its
header, by status and a pair of codes (5.2.6).
"""

import json
import ssl
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import httpx

from clearline.connectors.deadline import Deadline
from clearline.connectors.replies import confirmed, failed, unknown
from clearline.connectors.smdp.port import CancelProfile, OrderProfile
from clearline.vocabulary.answers import Answer, Outcome

AT = "/gsma/rsp2/es2plus/"
CANCEL, DOWNLOAD, CONFIRM = f"{AT}cancelOrder", f"{AT}downloadOrder", f"{AT}confirmOrder"
PROTOCOL = "gsma/rsp/v2.5.0"
DONE = frozenset({"Executed-Success", "Executed-WithWarning"})
IN_USE = ("8.2.1", "3.3")
OUR_MATCHING_ID = ("8.2.6", "3.3")  # it is random: who has it already has it from us
REFUSED = {("8.2.1", "3.9"): "unknown_iccid", ("8.1.1", "3.10"): "other_eid", IN_USE: "in_use"}
LARGEST_ANSWER = 64 * 1024  # bytes
LONGEST_NAME = 253  # characters of a server's name


class _TooLarge(Exception):
    """The answer is longer than any answer can be."""


class Es2Plus:
    """Implements `SmdpPort`. `requester` is our identifier at the server; `deadline` is seconds for an order.

    Where `pads`, an odd ICCID goes out filled up with `F`, as it lies on the chip. `address` is
    the name that phones ask for a profile, where the server does not tell it; without it, its own.
    """

    def __init__(
        self,
        *,
        url: str,
        requester: str,
        deadline: float = 10.0,
        tls: ssl.SSLContext | None = None,
        pads: bool = False,
        address: str = "",
    ) -> None:
        self._address = address or httpx.URL(url).host
        self._requester, self._deadline, self._pads = requester, deadline, pads
        self._client = httpx.Client(
            base_url=url,
            timeout=httpx.Timeout(deadline, connect=min(3.0, deadline)),
            # On a connection that has gone stale nobody could tell "not sent" from "sent".
            limits=httpx.Limits(max_keepalive_connections=0),
            headers={"X-Admin-Protocol": PROTOCOL, "Accept-Encoding": "identity"},
            follow_redirects=False,
            trust_env=False,
            verify=True if tls is None else tls,
        )

    def cancel_order(self, order: CancelProfile, *, key: str) -> Answer:
        body = {
            "iccid": self._iccid(order.iccid),
            "finalProfileStatusIndicator": "Unavailable",
            **({"eid": order.eid} if order.eid else {}),
            **({"matchingId": order.matching_id} if order.matching_id else {}),
        }
        with Deadline(seconds=self._deadline) as deadline:
            answer = self._asked(CANCEL, body, key, deadline)
        if answer.outcome is Outcome.CONFIRMED:
            return confirmed(profile_state="unavailable")
        if _codes(answer) == IN_USE:
            # It cannot be pulled back any more; it is followed until the chip says that it is gone.
            return confirmed(profile_state="installed", **answer.facts)
        return answer

    def order(self, order: OrderProfile, *, key: str) -> Answer:
        """Reserve the profile, then confirm and release it, within one deadline.

        What was reserved before may have been by us, before an answer was
        lost; the matching id then tells whose it is.
        """
        iccid = self._iccid(order.iccid)
        with Deadline(seconds=self._deadline) as deadline:
            answer = self._asked(DOWNLOAD, {"iccid": iccid}, key, deadline)
            if answer.outcome is Outcome.CONFIRMED or _codes(answer) == IN_USE:
                body = {"iccid": iccid, "matchingId": order.matching_id, "releaseFlag": True}
                answer = self._asked(CONFIRM, body, key, deadline)
        if answer.outcome is Outcome.CONFIRMED or _codes(answer) == OUR_MATCHING_ID:
            server = answer.facts.get("server") or self._address
            return confirmed(profile_state="released", server=server)
        return answer

    def ask_order(self, order: OrderProfile, *, key: str) -> Answer:  # noqa: ARG002 (ES2+ has no such question)
        """Nothing can be asked; the same order again changes nothing it had done."""
        return unknown("never_received")

    def ask(self, order: CancelProfile, *, key: str) -> Answer:  # noqa: ARG002 (ES2+ has no such question)
        """Nothing can be asked; the same order again, under the same key, changes nothing it had done."""
        return unknown("cannot_be_asked")

    def _iccid(self, iccid: str) -> str:
        plain = iccid.upper().rstrip("F")
        return f"{plain}F" if self._pads and len(plain) % 2 else plain

    def _asked(self, path: str, body: Mapping[str, Any], key: str, deadline: Deadline) -> Answer:
        header = {"functionRequesterIdentifier": self._requester, "functionCallIdentifier": key}
        try:
            status, content = self._post(path, {"header": header, **body}, deadline)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol):
            return failed("not_sent")
        except httpx.TimeoutException:
            return unknown("time_out")
        except (httpx.HTTPError, _TooLarge):
            return unknown("time_out" if deadline.passed else "broken_answer")
        return _understood(status, content)

    def _post(self, path: str, body: Mapping[str, Any], deadline: Deadline) -> tuple[int, bytes]:
        def watch(event: str, info: Mapping[str, Any]) -> None:
            if event == "connection.connect_tcp.complete":
                deadline.watch(info["return_value"].get_extra_info("socket"))

        content = b""
        with self._client.stream("POST", path, json=body, extensions={"trace": watch}) as response:
            for piece in response.iter_raw():
                content += piece
                if len(content) > LARGEST_ANSWER:
                    raise _TooLarge
        return response.status_code, content


def _understood(status: int, content: bytes) -> Answer:
    """Return CONFIRMED, with `server` where the answer names one; or FAILED, with its codes."""
    if status != HTTPStatus.OK:
        return unknown(f"http_{status}")
    try:
        answer = json.loads(content)
        said = answer["header"]["functionExecutionStatus"]
        outcome, data = said["status"], said.get("statusCodeData") or {}
        codes = (data.get("subjectCode", ""), data.get("reasonCode", ""))
        server = answer.get("smdpAddress") or ""
    except (ValueError, KeyError, TypeError, AttributeError):
        return unknown("unreadable_answer")
    if outcome in DONE:
        return confirmed(**({"server": str(server)[:LONGEST_NAME]} if server else {}))
    told = {"subject_code": str(codes[0]), "reason_code": str(codes[1])}
    if outcome != "Failed":
        return unknown("unreadable_answer") if outcome != "Expired" else failed("expired", **told)
    return failed(REFUSED.get(codes, "refused"), **told)


def _codes(answer: Answer) -> tuple[object, object]:
    return answer.facts.get("subject_code"), answer.facts.get("reason_code")
