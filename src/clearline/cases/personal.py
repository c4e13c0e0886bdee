"""What cases know of people: little but ids, and what a reviewer wrote."""

from clearline.vocabulary.personal import DataClass, Goes, Ground, Held, Hold

HELD = (
    Held(
        table="cases_case",
        columns=("decision_reason",),
        what="what a reviewer wrote about a request",
        data_class=DataClass.CONTACT,
        ground=Ground.LAW,
        goes=Goes.VALUE,
        when="ended_at",
        becomes={"decision_reason": "''"},
    ),
)

HOLDS = (
    Hold(
        "a request is open",
        "EXISTS (SELECT FROM cases_case held WHERE held.brand_id = account.brand_id"
        " AND held.account_id = account.id AND held.ended_at IS NULL)",
    ),
)

NOT_PERSONAL = {
    "cases_bulklist.digest": "of a file of line ids",
    "cases_bulklist.source": "how the operator called a file",
    "cases_bulkrow.note": "why a row had no turn",
    "cases_openrequest.language": "a language",
    "cases_openrequest.msisdn_index": "keyed, and gone within seconds, whether or not the number is ours",
    "cases_openrequest.reference": "random",
    "cases_openrequest.role": "one of the roles that the page offers",
    "cases_report.company_id": "the operator's own id at the FCC's database",
    "cases_case.channel": "portal, command line, bulk",
    "cases_case.held_reason": "why the engine holds a case: written by code",
    "cases_case.language": "a language",
    "cases_case.obstacles": "verdicts, with ids and sums",
    "cases_case.policy_version": "a version",
    "cases_case.reason_code": "one of the reasons that the pages offer",
    "cases_case.reference": "random; kept, since the log and the certificate name it",
}
