"""Finding a line by what people type: the operator's id, or a number."""

from django.db.models import QuerySet

from clearline.keys import blind
from clearline.lines.models import Account, Line
from clearline.lines.models.line import LineStatus


class LineNotFound(LookupError):
    """No line, or more than one, answers to what was asked; the sentence says how to ask better."""


class AccountNotFound(LookupError):
    """No account, or more than one, answers to what was asked; the sentence says how to ask better."""


def line(external: str) -> Line:
    """Return the line called `L000000001`, or `brand/L000000001` where several brands have one.

    Raises:
        LineNotFound: nothing answers to it, or more than one brand does.
    """
    brand, _, name = external.rpartition("/")
    asked = Line.objects.select_related("brand", "account").filter(external_id=name)
    found = list(asked.filter(brand__code=brand) if brand else asked)
    if not found:
        where = f"brand {brand}" if brand else "any brand"
        raise LineNotFound(f"There is no line {name} in {where}. Import it first, or check the id.")
    if len(found) > 1:
        codes = sorted(each.brand.code for each in found)
        raise LineNotFound(
            f"{len(found)} brands have a line {name}. Say which one: "
            + ", ".join(f"{code}/{name}" for code in codes)
        )
    return found[0]


def account(external: str) -> Account:
    """Return the account called `A00000001`, or `brand/A00000001` where several brands have one.

    Raises:
        AccountNotFound: nothing answers to it, or more than one brand does.
    """
    brand, _, name = external.rpartition("/")
    asked = Account.objects.select_related("brand").filter(external_id=name)
    found = list(asked.filter(brand__code=brand) if brand else asked)
    if not found:
        where = f"brand {brand}" if brand else "any brand"
        raise AccountNotFound(f"There is no account {name} in {where}. Import it first, or check the id.")
    if len(found) > 1:
        codes = sorted(each.brand.code for each in found)
        raise AccountNotFound(
            f"{len(found)} brands have an account {name}. Say which one: "
            + ", ".join(f"{code}/{name}" for code in codes)
        )
    return found[0]


def living(*, msisdn: str) -> QuerySet[Line]:
    """Return the lines that hold this number now (E.164 digits): one a brand at most."""
    return Line.objects.filter(msisdn_index=blind.index("msisdn", msisdn)).exclude(status=LineStatus.CEASED)
