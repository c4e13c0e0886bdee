"""Everything that a kit holds, and every table that it leaves out, with the reason.

A room that begins to keep something of a person adds its part here; a test
compares both lists with all tables that lead to one.
"""

from clearline.selfcare.kit import book, closings, money, signing_in
from clearline.selfcare.kit.parts import Part

PARTS: tuple[Part, ...] = (*book.PARTS, *money.PARTS, *closings.PARTS, *signing_in.PARTS)

# Tables that lead to a person, by Django's label; those of a part need no entry.
LEFT_OUT = {
    "cases.BulkRow": "a row of the operator's list: the operator's id of a line, which stands in lines",
    "cases.Returned": "ids of what went back to the operator's pool",
    "cases.OpenRequest": "a request until a worker looked whose number it is, seconds later; then a closing",
    "identity.Attempt": "an hour's note that a code was asked for; made alike for strangers",
    "identity.Code": "one-time codes as hashes, void after minutes",
    "identity.Newcomer": "somebody who has no account yet: gone after two days, or when there is one",
    "keys.WrappedSubjectKey": "the key that all the rest is sealed with",
    "privacy.Erasure": "what was erased: an id and a day, kept so that a restore erases it again",
    "privacy.Receipt": "the code of a last message, which goes out when all the rest is gone",
    "selfcare.ProfileNotice": "a message about a SIM, for 90 days; what it told stands in eSIM profiles",
    "selfcare.Kit": "the kit itself",
    "selfcare.KitPiece": "the kit itself",
}
