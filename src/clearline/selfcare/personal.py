"""What self-care knows of people beside the book."""

from clearline.vocabulary.personal import DataClass, Goes, Ground, Held, Hold

HELD = (
    Held(
        table="selfcare_kitpiece",
        columns=("sealed",),
        what="the bytes of a backup kit, for some days",
        data_class=DataClass.ACCOUNT,
        ground=Ground.CONTRACT,
        goes=Goes.ROW,
        leads="kit_id",
    ),
    Held(
        table="selfcare_kit",
        columns=("personal",),
        what="the secret that opens a backup kit, for some days",
        data_class=DataClass.ACCOUNT,
        ground=Ground.CONTRACT,
        goes=Goes.ROW,
    ),
    Held(
        table="selfcare_profile",
        columns=("personal", "personal_digest"),
        what="the code that installs an eSIM",
        data_class=DataClass.ACCOUNT,
        ground=Ground.CONTRACT,
        goes=Goes.ROW,
        leads="line_id",
    ),
    Held(
        table="selfcare_purchase",
        columns=("personal", "personal_digest"),
        what="the number and the profile of an eSIM that was bought",
        data_class=DataClass.ACCOUNT,
        ground=Ground.CONTRACT,
        goes=Goes.ROW,
        leads="account_id",
    ),
)

HOLDS = (
    Hold(
        "a payment is under way",
        "EXISTS (SELECT FROM selfcare_payment held WHERE held.brand_id = account.brand_id"
        " AND held.account_id = account.id AND held.ended_at IS NULL)",
    ),
    Hold(
        "an eSIM is being bought",
        "EXISTS (SELECT FROM selfcare_purchase bought WHERE bought.brand_id = account.brand_id"
        " AND bought.account_id = account.id AND bought.ended_at IS NULL)",
    ),
)

NOT_PERSONAL = {
    "selfcare_profilenotice.iccid_index": "keyed, and gone after 90 days",
    "selfcare_announcement.country": "a country",
    "selfcare_announcement.language": "a language",
    "selfcare_announcement.text": "what the brand tells everybody",
    "selfcare_announcement.title": "what the brand tells everybody",
    "selfcare_kit.language": "a language",
    "selfcare_kit.sha256": "of the sealed file's contents, for whoever has the file",
    "selfcare_pack.currency": "a currency",
    "selfcare_pack.countries": "where it holds",
    "selfcare_roaming.countries": "where a pack holds",
    "selfcare_pack.external_id": "what the brand sells",
    "selfcare_payment.currency": "a currency",
    "selfcare_payment.reason": "a reason code of the provider's",
    "selfcare_purchase.currency": "a currency",
    "selfcare_purchase.reason": "a reason code of the provider's or the profile server's",
    "selfcare_spare.external_id": "nobody's: what the operator has to sell",
    "selfcare_spare.iccid": "nobody's: the SIM of a number for sale",
    "selfcare_spare.imsi": "nobody's: the SIM of a number for sale",
    "selfcare_spare.msisdn": "nobody's: a number for sale",
    "selfcare_spare.withheld": "a reason code",
    "selfcare_redemption.currency": "a currency",
}
