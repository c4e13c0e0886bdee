"""What the book knows of people, why, and how it goes."""

from clearline.vocabulary.personal import DataClass, Goes, Ground, Held, Hold

# A digest that no value gives: by it an import knows that a row was erased, and leaves it alone.
ERASED_DIGEST = r"'\x00000000000000000000000000000000'::bytea"
# An index is keyed, but whoever has the master key could guess numbers by it. The row's own id is unique.
_UNGUESSABLE = "uuid_send(id)"

HELD = (
    Held(
        table="lines_account",
        columns=("personal",),
        sealed=("full_name",),
        what="the name of the holder",
        data_class=DataClass.IDENTITY,
        ground=Ground.LAW,
        goes=Goes.VALUE,
        leads="id",
    ),
    Held(
        table="lines_account",
        columns=("personal", "email_index", "contact_index", "personal_digest"),
        sealed=("email", "contact_msisdn"),
        what="e-mail address and contact number, and how they are found",
        data_class=DataClass.ACCOUNT,
        ground=Ground.CONTRACT,
        goes=Goes.VALUE,
        leads="id",
        becomes={"email_index": "NULL", "contact_index": "NULL", "personal_digest": ERASED_DIGEST},
    ),
    Held(
        table="lines_line",
        columns=("personal", "msisdn_index", "personal_digest"),
        what="the number of a line",
        data_class=DataClass.ACCOUNT,
        ground=Ground.CONTRACT,
        goes=Goes.VALUE,
        becomes={"personal": r"'\x'", "msisdn_index": _UNGUESSABLE, "personal_digest": ERASED_DIGEST},
    ),
    Held(
        table="lines_sim",
        columns=("personal", "iccid_index", "imsi_index", "personal_digest"),
        what="the numbers of a SIM",
        data_class=DataClass.ACCOUNT,
        ground=Ground.CONTRACT,
        goes=Goes.ROW,
        leads="line_id",
    ),
    Held(
        table="lines_device",
        columns=("personal", "personal_digest", "external_id", "model"),
        what="devices bound to a line",
        data_class=DataClass.ACCOUNT,
        ground=Ground.CONTRACT,
        goes=Goes.ROW,
        leads="line_id",
    ),
    Held(
        table="lines_link",
        columns=("party",),
        what="third parties that were told the number",
        data_class=DataClass.ACCOUNT,
        ground=Ground.CONTRACT,
        goes=Goes.ROW,
        leads="line_id",
    ),
    Held(
        table="lines_contract",
        columns=("external_id", "note"),
        what="contracts and their notes",
        data_class=DataClass.ACCOUNT,
        ground=Ground.CONTRACT,
        goes=Goes.ROW,
        leads="line_id",
    ),
    Held(
        table="lines_order",
        columns=("external_id", "kind"),
        what="orders",
        data_class=DataClass.ACCOUNT,
        ground=Ground.CONTRACT,
        goes=Goes.ROW,
    ),
    Held(
        table="lines_service",
        columns=("external_id", "code"),
        what="services of a line",
        data_class=DataClass.ACCOUNT,
        ground=Ground.CONTRACT,
        goes=Goes.ROW,
        leads="line_id",
    ),
    Held(
        table="lines_usage",
        columns=("voice_seconds", "sms", "data_bytes", "roaming_bytes"),
        what="what a line used on each day",
        data_class=DataClass.TRAFFIC,
        ground=Ground.CONTRACT,
        goes=Goes.ROW,
        leads="line_id",
        when="day",
    ),
    Held(
        table="lines_account",
        columns=("external_id",),
        what="the customer number, which leads to the operator's own books",
        data_class=DataClass.INVOICE,
        ground=Ground.LAW,
        goes=Goes.VALUE,
        leads="id",
        becomes={"external_id": "'erased-' || id"},
    ),
    Held(
        table="lines_line",
        columns=("external_id",),
        what="the operator's number of a line",
        data_class=DataClass.INVOICE,
        ground=Ground.LAW,
        goes=Goes.VALUE,
        becomes={"external_id": "'erased-' || id"},
    ),
    Held(
        table="lines_bill",
        columns=("external_id",),
        what="the numbers of bills; their sums stay, and lead to nobody",
        data_class=DataClass.INVOICE,
        ground=Ground.LAW,
        goes=Goes.VALUE,
        becomes={"external_id": "'erased-' || id"},
    ),
)

HOLDS = (
    Hold(
        "a line is in service",
        "EXISTS (SELECT FROM lines_line held WHERE held.brand_id = account.brand_id"
        " AND held.account_id = account.id AND held.status <> 'ceased')",
    ),
    Hold("the account is disputed or suspected of fraud", "account.status IN ('disputed', 'fraud_hold')"),
)

NOT_PERSONAL = {
    "lines_account.country": "a country",
    "lines_account.language": "a language",
    "lines_balance.currency": "a currency",
    "lines_bill.currency": "a currency",
    "lines_contract.currency": "a currency",
    "lines_plan.currency": "a currency",
    "lines_plan.external_id": "what the brand sells",
    "lines_service.currency": "a currency",
}
