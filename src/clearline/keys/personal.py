"""The key store: whoever destroys a subject's key has erased what it sealed."""

NOT_PERSONAL = {
    "keys_erasure.data_class": "a class of data",
    "keys_mark.mark": "derived from the master key, tells nothing of it",
    "keys_seal.certificate": "a public key, and what another says of it",
    "keys_seal.wrapped": "a brand's own key, wrapped",
    "keys_signingkey.name": "what a key signs",
    "keys_signingkey.public": "a public key",
    "keys_signingkey.wrapped": "an installation's own key, wrapped",
    "keys_subjectkey.wrapped": "the key itself: its end is the erasure",
}
