"""What the settlement knows of people: sums of cases, by their ids."""

from clearline.vocabulary.personal import DataClass, Goes, Ground, Held, Hold

HELD = (
    Held(
        table="settlement_destination",
        columns=("personal",),
        what="the bank account that a refund went to, and in whose name",
        data_class=DataClass.ACCOUNT,
        ground=Ground.CONTRACT,
        goes=Goes.ROW,
        leads="subject_id",
    ),
)

HOLDS = (
    Hold(
        "a refund is on its way",
        "EXISTS (SELECT FROM settlement_refund held JOIN cases_case whose"
        " ON whose.brand_id = held.brand_id AND whose.id = held.case_id"
        " WHERE whose.brand_id = account.brand_id AND whose.account_id = account.id"
        " AND held.state <> 'confirmed' AND whose.settled_at IS NULL)",
    ),
)

NOT_PERSONAL = {
    "settlement_lateusage.external_id": "the operator's id of a record of usage",
    "settlement_lateusage.currency": "a currency",
    "settlement_kept.currency": "a currency",
    "settlement_outcome.currency": "a currency",
    "settlement_finalbill.currency": "a currency",
    "settlement_refund.currency": "a currency",
    "settlement_transfer.currency": "a currency",
    "settlement_transfer.reason": "a reason code of the bank's",
}
