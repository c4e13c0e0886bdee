"""What identity knows of people: ways in, which go with the account."""

from clearline.vocabulary.personal import DataClass, Goes, Ground, Held

HELD = (
    Held(
        table="mfa_authenticator",
        columns=("data",),
        what="second factors: authenticator apps, passkeys, recovery codes",
        data_class=DataClass.ACCOUNT,
        ground=Ground.CONTRACT,
        goes=Goes.ROW,
        leads="user_id",
    ),
    Held(
        table="identity_signedin",
        columns=("session", "browser"),
        what="browsers in which somebody signed in; each for 30 days",
        data_class=DataClass.ACCOUNT,
        ground=Ground.CONTRACT,
        goes=Goes.ROW,
        leads="user_id",
    ),
    Held(
        table="identity_code",
        columns=("code_hash", "root"),
        what="codes that were sent, as hashes",
        data_class=DataClass.ACCOUNT,
        ground=Ground.CONTRACT,
        goes=Goes.ROW,
    ),
    Held(
        table="identity_newcomer",
        columns=("personal", "email_index"),
        what="name and address of who would like to join; for two days",
        data_class=DataClass.ACCOUNT,
        ground=Ground.CONTRACT,
        goes=Goes.ROW,
        leads="subject_id",
    ),
    Held(
        table="identity_user",
        columns=("password", "service_password", "password_root", "service_password_root"),
        what="passwords, as hashes, and when they were set",
        data_class=DataClass.ACCOUNT,
        ground=Ground.CONTRACT,
        goes=Goes.ROW,
    ),
)

NOT_PERSONAL = {
    "identity_attempt.language": "a language; the row lives two days",
    "identity_proof.root": "ids of what a proof rests on: evidence for the case, kept whole",
    "identity_proof.channel": "portal, command line, hotline",
    "identity_tally.lane": "what is counted",
    "identity_user.language": "a language",
}
