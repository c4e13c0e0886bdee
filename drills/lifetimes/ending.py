"""What must add up when lifetimes are over: paths, money, papers, notices, and the book of the bank."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from clearline.cases.states import State
from drills.lifetimes.model import EDGES, Case
from drills.lifetimes.town import Town

PATHS = """
    SELECT origin,
        array_agg(
            ARRAY[coalesce(body->>'from', ''), body->>'to', body->>'version', kind]
            ORDER BY (body->>'version')::int)
    FROM audit_leaf WHERE kind LIKE 'case.%' GROUP BY origin
"""
MONEY = """
    SELECT bill.case_id, bill.credit_minor, bill.fee_minor, bill.bills_minor, bill.comes_back_minor,
        bill.to_pay_minor, coalesce(refund.amount_minor, 0), coalesce(outcome.amount_minor, 0),
        coalesce(choice.money, 'refund') <> 'refund',
        -- What any case of the line was paid for being late is credit of the line.
        (SELECT coalesce(sum(posting.amount_minor), 0)::bigint
         FROM cases_case ended JOIN cases_case late ON late.line_id = ended.line_id
         JOIN ledger_entry entry ON entry.origin = late.id AND entry.kind = 'promise_late'
         JOIN ledger_posting posting ON posting.entry_id = entry.id AND posting.account = 'promises_paid'
         WHERE ended.id = bill.case_id)
    FROM settlement_finalbill bill
    LEFT JOIN settlement_refund refund
        ON refund.brand_id = bill.brand_id AND refund.case_id = bill.case_id
    LEFT JOIN settlement_outcome outcome
        ON outcome.brand_id = bill.brand_id AND outcome.case_id = bill.case_id
    LEFT JOIN settlement_choice choice
        ON choice.brand_id = bill.brand_id AND choice.case_id = bill.case_id
"""
LATE_REFUNDS = "SELECT case_id, amount_minor, state FROM settlement_kept WHERE source = 'late'"
PAPERS = "SELECT case_id, array_agg(kind ORDER BY kind) FROM certificates_certificate GROUP BY case_id"
NOTICES = (
    "SELECT origin, template, count(*), count(DISTINCT contact) FROM notices_notice GROUP BY origin, template"
)
LEDGER = """
    SELECT count(*) FROM (
        SELECT FROM ledger_posting posting JOIN ledger_entry entry
            ON entry.brand_id = posting.brand_id AND entry.id = posting.entry_id
        GROUP BY entry.brand_id, entry.origin, posting.currency HAVING sum(posting.amount_minor) <> 0) sums
"""
# What a change owes the holder; `cleared` only where a person decided, `scheduled` only for a later day.
OWED = {
    "case.acknowledged": "request_recorded",
    "case.awaiting_proof": "proof_needed",
    "case.blocked": "blocked",
    "case.referred": "referred",
    "case.escalated": "late",
    "case.rejected": "rejected",
    "case.certified": "certificate_issued",
    "case.refund_returned": "refund_returned",
    "case.refund_late": "refund_late",
    "case.settled": "settled",
    "case.withdrawn": "withdrawn",
    "case.expired": "expired",
}
AFTER_THE_END = {"certificate_issued", "refund_sent", "refund_returned", "refund_late", "settled", "kept"}


def add_up(town: Town) -> None:
    """Count into `town.broken` what does not add up over all cases of a town."""
    paths: dict[UUID, list[list[str]]] = dict(_rows(PATHS))
    _paths(town, paths)
    _notices(town, paths)
    _money(town)
    _papers(town)
    town.expect("ledger", None, _rows(LEDGER)[0][0], 0)
    for invariant, subject, detail in town.database.breaches():
        town.expect("promises", None, f"{invariant} {subject} {detail}", "")


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query.replace("%", "%%"), [])
        return list(cursor.fetchall())


def _paths(town: Town, paths: dict[UUID, list[list[str]]]) -> None:
    """Hold every case's history to the declarations, from the first entry to where it stands."""
    for case in town.cases.values():
        path, before = paths.get(case.case_id, []), ""
        for number, (came_from, to, version, kind) in enumerate(path, start=1):
            known = not before if kind == "case.acknowledged" and number == 1 else came_from == before
            declared = number == 1 or (State(came_from), State(to)) in EDGES
            town.expect("paths", case.line, (known, declared, int(version)), (True, True, number), kind)
            before = to
        town.expect("paths", case.line, before, case.state.value)


def _notices(town: Town, paths: dict[UUID, list[list[str]]]) -> None:
    written = {(origin, template): (count, contacts) for origin, template, count, contacts in _rows(NOTICES)}
    kept = {case_id for (case_id,) in _rows("SELECT case_id FROM settlement_kept WHERE source <> 'late'")}
    for case in town.cases.values():
        owed = Counter(OWED[entry[3]] for entry in paths.get(case.case_id, []) if entry[3] in OWED)
        if case.reviewed and case.state is not State.REJECTED:
            owed["cleared"] += 1
        if case.later:
            owed["scheduled"] += 1
        if case.comes_back:
            owed["refund_sent"] += 1
        if case.case_id in kept:
            owed["kept"] += 1
        for template, times in owed.items():
            ways = 2 if template in AFTER_THE_END else 3
            got = written.pop((case.case_id, template), (0, 0))
            if case.handed_over and times * 2 <= got[0] <= times * ways:
                continue  # from then on its former holder is told, and the line is not written to
            town.expect("notices", case.line, got, (times * ways, ways), template)
    for (_, template), got in written.items():
        town.expect("notices", None, got, (0, 0), template)


def _money(town: Town) -> None:
    """Account for every minor unit: what a line had is charged or comes back, once, and the bank agrees."""
    paid, late_refunds = _paid(town), {case_id: rest for case_id, *rest in _rows(LATE_REFUNDS)}
    bills: Counter[int] = Counter()
    for case_id, credit, fee, charged, back, to_pay, refunded, elsewhere, chosen, late in _rows(MONEY):
        case = town.cases[case_id]
        line = case.line
        town.expect("money", line, (credit, fee), (line.credit_minor + late, 0), "credit and fee")
        town.expect("money", line, credit + to_pay, charged + back, "comes to")
        town.expect("money", line, min(back, to_pay), 0, "paid and owed")
        settled = case.state in (State.SETTLED, State.RELEASED)
        town.expect("money", line, elsewhere, back if settled and chosen else 0, "elsewhere")
        due = back - elsewhere
        town.expect("money", line, refunded, due if settled or refunded else 0, "refund")
        sums = paid.pop(case.reference, [])
        promised = late_refunds.get(case_id)
        if promised and (promised[1] == "claimed" or promised[0] in sums):
            town.expect("money", line, promised[0] in sums, True, "the bank paid for being late")
            sums.remove(promised[0])
        town.expect(
            "money", line, sums, [due] if settled and due else sums[:1] if due else [], "the bank paid"
        )
        town.expect("money", line, [each for each in sums if each != due], [], "the bank paid another sum")
        bills[line.customer.number] += charged
    town.expect("money", None, paid, {}, "the bank paid for no closing")
    _bills(town, bills)


def _paid(town: Town) -> dict[str, list[int]]:
    """Return what the bank paid, by reference: a sum for every time that it did."""
    paid: dict[str, list[int]] = {}
    for each in town.outside.payments.refunds():
        paid.setdefault(str(each["description"]), []).append(int(str(each["amount_minor"])))
    return paid


def _bills(town: Town, charged: Counter[int]) -> None:
    """Bills of an account are charged with the last of its lines, and with no other."""
    for customer in {each.customer.number: each.customer for each in town.lines}.values():
        if customer.traded:  # who has the bill of an account whose lines went elsewhere is not for a closing
            continue
        lines = [each for each in town.lines if each.customer is customer]
        ended = all(any(case.ceased_at for case in town.of_line[each.number]) for each in lines)
        owed = customer.bill_minor if ended else 0
        town.expect("money", lines[0], charged[customer.number], owed, "bills of the account")


def _papers(town: Town) -> None:
    papers = dict(_rows(PAPERS))
    for case in town.cases.values():
        town.expect("papers", case.line, papers.get(case.case_id, []), _owed_papers(case))


def _owed_papers(case: Case) -> Sequence[str]:
    if case.state in (State.SETTLED, State.RELEASED):
        return ["certificate", "statement"]
    return ["certificate"] if case.ceased_at else []
