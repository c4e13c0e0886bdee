"""The outbox knows ids; personal values are looked up when an effect is sent."""

NOT_PERSONAL = {
    "outbox_connector.connector": "a connector",
    "outbox_connector.reason": "why a connector is left alone",
    "outbox_effect.body": "ids only",
    "outbox_effect.connector": "a connector",
    "outbox_effect.effect": "a kind of effect",
    "outbox_effect.facts": "what the other side said, without personal data",
    "outbox_effect.reason": "a reason code",
}
