"""What is kept of the forgotten: ids, days and a random code."""

NOT_PERSONAL = {
    "privacy_receipt.code": "random; whoever holds it learns that something was erased, and when",
}
