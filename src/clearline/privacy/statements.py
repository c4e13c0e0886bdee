"""The map as SQL: who is due, and what goes. Names of tables and columns are ours, never from outside."""

from clearline.privacy import map as personal_map
from clearline.vocabulary.personal import DataClass, Goes, Held

_REACHED_BY = {
    "kit_id": """kit_id IN (SELECT kit.id FROM selfcare_kit kit
        WHERE kit.brand_id = %(brand)s AND kit.account_id = ANY (%(account_ids)s::uuid[]))""",
    "id": "id = ANY (%(account_ids)s::uuid[])",
    "account_id": "account_id = ANY (%(account_ids)s::uuid[])",
    "subject_id": "subject_id = ANY (%(subject_ids)s::uuid[])",
    "line_id": """line_id IN (SELECT line.id FROM lines_line line
        WHERE line.brand_id = %(brand)s AND line.account_id = ANY (%(account_ids)s::uuid[]))""",
    "user_id": """user_id IN (SELECT whose.id FROM identity_user whose
        WHERE whose.brand_id = %(brand)s AND whose.account_id = ANY (%(account_ids)s::uuid[]))""",
}


def due(*, unannounced: bool = False) -> str:
    """Return the query for accounts whose class is over: row, subject, and the end that it counts from.

    `unannounced` leaves out whoever has a receipt already.
    Parameters: brand, data_class, until (may be empty), early (whether the
    holder's wish is enough), told (whether a receipt must have gone out),
    settled_before (a receipt from before then need not wait for its messages), most.
    """
    return f"""
        WITH over AS MATERIALIZED (
            SELECT line.account_id AS id FROM lines_line line
            WHERE line.brand_id = %(brand)s AND line.ceased_at < %(until)s::timestamptz
            UNION
            SELECT account.id FROM lines_account account
            WHERE account.brand_id = %(brand)s AND account.created_at < %(until)s::timestamptz
              AND NOT EXISTS (SELECT FROM lines_line line
                              WHERE line.brand_id = account.brand_id AND line.account_id = account.id)
            UNION
            SELECT receipt.account_id FROM privacy_receipt receipt
            WHERE %(early)s AND receipt.brand_id = %(brand)s AND receipt.asked
        )
        SELECT account.id, account.subject_id, ended.at
        FROM over JOIN lines_account account ON account.brand_id = %(brand)s AND account.id = over.id
        CROSS JOIN LATERAL (
            SELECT coalesce(max(line.ceased_at), greatest(account.created_at, account.last_login_at)) AS at
            FROM lines_line line
            WHERE line.brand_id = account.brand_id AND line.account_id = account.id
        ) ended
        LEFT JOIN privacy_receipt receipt
            ON receipt.brand_id = account.brand_id AND receipt.account_id = account.id
        WHERE (ended.at < %(until)s::timestamptz OR (%(early)s AND receipt.asked))
          AND NOT EXISTS (SELECT FROM privacy_erasure gone
                          WHERE gone.brand_id = account.brand_id AND gone.subject_id = account.subject_id
                            AND gone.data_class = %(data_class)s)
          AND (NOT %(told)s OR (receipt.id IS NOT NULL AND (
                receipt.announced_at < %(settled_before)s
                OR NOT EXISTS (SELECT FROM notices_notice notice
                               WHERE notice.origin = receipt.id AND notice.state = 'queued'))))
          AND NOT ({holds_any()}) {"AND receipt.id IS NULL" if unannounced else ""}
        ORDER BY account.id LIMIT %(most)s
    """


def due_for_receipt() -> str:
    """Return the query for accounts that have no receipt yet; parameters as for `due`."""
    return f"""
        SELECT due.id, due.subject_id, due.at, account.language
        FROM ({due(unannounced=True)}) AS due (id, subject_id, at)
        JOIN lines_account account ON account.brand_id = %(brand)s AND account.id = due.id
    """


def due_keys(until: dict[DataClass, bool]) -> str:
    """Return the query for subjects nothing sealed of whom is kept any more, but whose key is not gone.

    `until` says of each class that counts from its own moments whether there is an end to it at all.
    """
    kept = "".join(
        f"""
          AND NOT EXISTS (SELECT FROM {each.table} kept
                          WHERE kept.brand_id = gone.brand_id AND kept.subject_id = gone.subject_id
                            {_after(each) if until[each.data_class] else ""})"""
        for each in personal_map.that_need_the_key()
    )
    return f"""
        SELECT gone.account_id, gone.subject_id, max(gone.erased_at)
        FROM privacy_erasure gone
        WHERE gone.brand_id = %(brand)s AND gone.data_class = ANY (%(sealed)s)
          AND NOT EXISTS (SELECT FROM privacy_erasure key
                          WHERE key.brand_id = gone.brand_id AND key.subject_id = gone.subject_id
                            AND key.data_class = 'key'){kept}
        GROUP BY gone.account_id, gone.subject_id
        HAVING count(*) = cardinality(%(sealed)s::text[])
        ORDER BY 1 LIMIT %(most)s
    """


def ended() -> str:
    """Return the query for what holds one account, and for the end that its periods count from."""
    return f"""
        SELECT {hold_names()},
            (SELECT coalesce(max(line.ceased_at), greatest(account.created_at, account.last_login_at))
             FROM lines_line line WHERE line.brand_id = account.brand_id AND line.account_id = account.id)
        FROM lines_account account WHERE account.brand_id = %(brand)s AND account.id = %(account)s
    """


def erase_of_accounts(held: Held) -> str:
    """Return the statement that ends what is held of these accounts; parameters: brand and their ids."""
    where = f"brand_id = %(brand)s AND {_REACHED_BY[held.leads]}"
    if held.goes is Goes.ROW:
        return f"DELETE FROM {held.table} WHERE {where}"
    return f"UPDATE {held.table} SET {_values(held)} WHERE {where}"


def erase_by_day(held: Held) -> str:
    """Return the statement that ends rows whose own moment is over; parameters: brand, until, zone, most."""
    chosen = f"""SELECT id FROM {held.table} WHERE {over_by_day(held)} LIMIT %(most)s"""
    if held.goes is Goes.ROW:
        return f"DELETE FROM {held.table} WHERE id IN ({chosen})"
    return f"UPDATE {held.table} SET {_values(held)} WHERE id IN ({chosen})"


def over_by_day(held: Held) -> str:
    """Return the condition under which a row is over and still there; parameters: brand, until, zone."""
    there = ""
    if held.becomes:
        columns, values = ", ".join(held.becomes), ", ".join(held.becomes.values())
        there = f" AND ({columns}) IS DISTINCT FROM ({values})"
    return f"brand_id = %(brand)s AND {held.when} < {_until(held)}{there}"


def holds_any() -> str:
    """Return the condition over `account` under which nothing of it may go yet."""
    return " OR ".join(f"({each.while_true})" for each in personal_map.holds())


def hold_names() -> str:
    """Return, over `account`, the names of what holds it."""
    cases = ", ".join(f"CASE WHEN {each.while_true} THEN '{each.name}' END" for each in personal_map.holds())
    return f"array_remove(ARRAY[{cases}], NULL)"


def _values(held: Held) -> str:
    return ", ".join(f"{column} = {value}" for column, value in held.becomes.items())


def _until(held: Held) -> str:
    """Return the end as the column says it: an instant, or a day where the brand is."""
    instant = "%(until)s::timestamptz"
    return instant if held.when.endswith("_at") else f"({instant} AT TIME ZONE %(zone)s)::date"


def _after(held: Held) -> str:
    return f"AND kept.{held.when} >= %({held.data_class.name.lower()}_until)s::timestamptz"
