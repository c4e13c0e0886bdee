"""What a closing comes to, as sums to show and as words."""

from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from clearline.settlement.figures import Figures
from clearline.settlement.left import Way
from clearline.vocabulary.money import Money


@dataclass(frozen=True, slots=True)
class Sums:
    """The figures of a closing in its currency."""

    figures: Figures

    @property
    def credit(self) -> Money:
        return Money(self.figures.credit_minor, self.figures.currency)

    @property
    def charges(self) -> Money:
        return Money(self.figures.fee_minor + self.figures.bills_minor, self.figures.currency)

    @property
    def fee_less(self) -> Money:
        """The fee as a deduction: not above zero."""
        return Money(-self.figures.fee_minor, self.figures.currency)

    @property
    def bills_less(self) -> Money:
        """The bills as a deduction: not above zero."""
        return Money(-self.figures.bills_minor, self.figures.currency)

    @property
    def comes_back(self) -> Money:
        return Money(self.figures.comes_back_minor, self.figures.currency)

    @property
    def to_pay(self) -> Money:
        return Money(self.figures.to_pay_minor, self.figures.currency)

    @property
    def elsewhere(self) -> bool:
        """Whether what is left goes elsewhere than back."""
        return self.figures.way not in {"", Way.REFUND}

    @property
    def in_words(self) -> str:
        """The outcome in three words, for a choice among days."""
        language = get_language() or "en"
        if self.to_pay:
            return gettext("%(sum)s to pay") % {"sum": self.to_pay.format(language)}
        if self.comes_back:
            return gettext("%(sum)s back") % {"sum": self.comes_back.format(language)}
        return gettext("Nothing to pay")
