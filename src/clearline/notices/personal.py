"""What was said to people: the contact log."""

from clearline.vocabulary.personal import DataClass, Goes, Ground, Held

HELD = (
    Held(
        table="notices_notice",
        columns=("personal", "parameters", "message_code"),
        what="messages as they went out, with their recipient",
        data_class=DataClass.CONTACT,
        ground=Ground.LAW,
        goes=Goes.ROW,
        leads="subject_id",
        when="created_at",
    ),
)

NOT_PERSONAL = {
    "notices_notice.template": "a kind of message",
    "notices_notice.language": "a language",
    "notices_textpart.gateway_id": "the gateway's own name of a message; it says nothing of its recipient",
    "notices_textpart.key": "a hash of the key of an effect",
}
