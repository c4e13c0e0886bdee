"""The promise that nothing is past its day, as SQL: kept by the sweep, watched by `invariant_breach`.

The law's periods stand in files. The sweep writes them down as rows, brand by
brand, and from then on the database alone tells what is late: also where no
sweep comes any more.
"""

from clearline.brands.models import Brand
from clearline.privacy import erasing, statements
from clearline.privacy import map as personal_map
from clearline.privacy.models import KEY, Term
from clearline.privacy.periods import period
from clearline.vocabulary.personal import DataClass, Held

# An hour to the next sweep, one for the last message to be sent, one to the sweep after it; and one to spare.
LATE_AFTER = "interval '4 hours'"
_ENDS = "privacy_ends({event}, term.months, term.days, term.year_more, term.year_end)"
_MOMENT = f"({_ENDS})::timestamp AT TIME ZONE brand.time_zone"


def keep_terms(*, brand: Brand) -> None:
    """Write down how long each class is kept for a brand, as its law has it today. Raises PolicyError."""
    terms = [_term(brand, each) for each in DataClass]
    Term.objects.bulk_create(
        terms,
        update_conflicts=True,
        unique_fields=["data_class", "brand"],
        update_fields=["months", "days", "year_more", "year_end", "early"],
    )


def statement() -> str:
    """Return the query for everything that should have gone more than `LATE_AFTER` ago."""
    branches = [_accounts(), _keys(), *(_rows(held) for held in personal_map.by_their_own_day())]
    return "-- Nothing that is known of people is past its day, by the law of their country.\n" + (
        "\nUNION ALL\n".join(branches)
    )


def _term(brand: Brand, data_class: DataClass) -> Term:
    found = period(brand=brand, data_class=data_class)
    kept = found.rule.value
    return Term(
        brand=brand,
        data_class=data_class.value,
        months=None if found.is_endless else kept.months,
        days=None if found.is_endless else kept.days,
        year_more=found.counts_a_year_more,
        year_end=kept.from_year_end,
        early=found.may_go_early,
    )


def _accounts() -> str:
    """Return the branch for classes that go after the contract, when nothing holds them, or at a wish."""
    classes = ", ".join(f"'{each.value}'" for each in erasing.BY_CONTRACT)
    return f"""
        SELECT account.brand_id, account.id AS subject, term.data_class || ' since ' || due.at AS detail
        FROM privacy_term term
        JOIN brands_brand brand ON brand.id = term.brand_id
        JOIN lines_account account ON account.brand_id = term.brand_id
        LEFT JOIN privacy_receipt receipt
            ON receipt.brand_id = account.brand_id AND receipt.account_id = account.id
        CROSS JOIN LATERAL (
            SELECT coalesce(max(line.ceased_at), greatest(account.created_at, account.last_login_at)) AS at
            FROM lines_line line WHERE line.brand_id = account.brand_id AND line.account_id = account.id
        ) ended
        CROSS JOIN LATERAL (
            SELECT max(held.ended_at) AS at FROM cases_case held
            WHERE held.brand_id = account.brand_id AND held.account_id = account.id
        ) free
        CROSS JOIN LATERAL (
            SELECT least({_MOMENT.format(event="(ended.at AT TIME ZONE brand.time_zone)::date")},
                         CASE WHEN term.early AND receipt.asked THEN receipt.announced_at END) AS at
        ) over
        CROSS JOIN LATERAL (
            SELECT greatest(over.at, free.at, privacy_came(account.id)) AS at WHERE over.at IS NOT NULL
        ) due
        WHERE term.data_class IN ({classes}) AND due.at < clearline_now() - {LATE_AFTER}
          AND NOT EXISTS (
            SELECT FROM privacy_erasure gone
            WHERE gone.brand_id = account.brand_id AND gone.subject_id = account.subject_id
              AND gone.data_class = term.data_class)
          AND NOT ({statements.holds_any()})"""


def _rows(held: Held) -> str:
    """Return the branch for rows of a table that go by their own day."""
    there = f"AND ({', '.join(held.becomes)}) IS DISTINCT FROM ({', '.join(held.becomes.values())})"
    return f"""
        SELECT late.brand_id, late.id AS subject, '{held.table}, {held.when} ' || late.{held.when} AS detail
        FROM privacy_term term
        JOIN brands_brand brand ON brand.id = term.brand_id
        JOIN {held.table} late ON late.brand_id = term.brand_id
        WHERE term.data_class = '{held.data_class.value}' {there if held.becomes else ""}
          -- At a glance, row by row: no month is shorter.
          AND late.{held.when} < clearline_now() - make_interval(days => 28 * term.months + term.days)
          AND greatest({_MOMENT.format(event=_day(held, "late"))}, privacy_came(late.id))
              < clearline_now() - {LATE_AFTER}
          AND {_ENDS.format(event=_day(held, "late"))} IS NOT NULL"""


def _keys() -> str:
    """Return the branch for keys of whom nothing sealed is kept any more."""
    sealed = ", ".join(f"'{each.value}'" for each in erasing.SEALED)
    kept = "".join(
        f"""
          AND NOT EXISTS (
            SELECT FROM {held.table} kept
            JOIN privacy_term term
                ON term.brand_id = kept.brand_id AND term.data_class = '{held.data_class.value}'
            WHERE kept.brand_id = gone.brand_id AND kept.subject_id = gone.subject_id
              AND coalesce({_MOMENT.format(event=_day(held, "kept"))}, 'infinity')
                  >= clearline_now() - {LATE_AFTER})"""
        for held in personal_map.that_need_the_key()
    )
    return f"""
        SELECT gone.brand_id, gone.subject_id AS subject, 'key since ' || max(gone.erased_at) AS detail
        FROM privacy_erasure gone JOIN brands_brand brand ON brand.id = gone.brand_id
        WHERE gone.data_class IN ({sealed})
          AND EXISTS (SELECT FROM privacy_term told WHERE told.brand_id = gone.brand_id)
          AND NOT EXISTS (
            SELECT FROM privacy_erasure key
            WHERE key.brand_id = gone.brand_id AND key.subject_id = gone.subject_id
              AND key.data_class = '{KEY}'){kept}
        GROUP BY gone.brand_id, gone.subject_id
        HAVING count(*) = {len(erasing.SEALED)} AND max(gone.erased_at) < clearline_now() - {LATE_AFTER}"""


def _day(held: Held, row: str) -> str:
    """Return the day that a row counts from, where its brand is."""
    column = f"{row}.{held.when}"
    return f"({column} AT TIME ZONE brand.time_zone)::date" if held.when.endswith("_at") else column
