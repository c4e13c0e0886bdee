"""Made-up operators of any size: the CSV files that `clearline import` takes, some rows broken on purpose.

    python -m tests.operator_export DIRECTORY --lines 100000 --seed 3 --dirty 0.01

Everything follows from the seed. DIRTY.csv lists what was broken in lines.csv.
"""

import argparse
import csv
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

DRAWN_ON = date(2026, 11, 21)
DIGITS = "0123456789"


@dataclass(frozen=True)
class Market:
    """One brand and how its numbers, SIMs and money look."""

    brand: str
    country: str
    language: str
    currency: str
    number: str
    network: str
    issuer: str
    people: tuple[str, ...]


MARKETS = (
    Market(
        "lumo-uk", "GB", "en", "GBP", "4477", "23426", "894426", ("Ama Mensah", "Ben Mensah", "Zoë O'Hara")
    ),
    Market("lumo-de", "DE", "de", "EUR", "49157", "26243", "894943", ("Jürgen Groß", "Aylin Yılmaz")),
    Market("lumo-cn", "CN", "zh-hans", "CNY", "86170", "46010", "898610", ("王小明", "欧阳思雨")),
    Market("lumo-fr", "FR", "fr", "EUR", "336", "20825", "893325", ('Loïc "Lolo" Benoît', "Fatou Traoré")),
    Market("lumo-in", "IN", "en", "INR", "9163", "40477", "899177", ("Priya, Shah", "Arjun Rao")),
    Market("lumo-us", "US", "es", "USD", "1555", "31026", "890126", ("José Peña", "Lucía Núñez")),
    Market("lumo-ae", "AE", "ar", "AED", "97158", "42403", "897103", ("ليلى حداد", "يوسف منصور")),
)
PLANS = (
    ("prepaid-s", "prepaid", 500, 0),
    ("prepaid-l", "prepaid", 1500, 0),
    ("flex-30", "postpaid", 1900, 1),
    ("fixed-12", "postpaid", 2500, 12),
    ("fixed-24", "postpaid", 3900, 24),
)
HEADERS = {
    "plans": "plan_code,brand,kind,fee_minor,currency,minimum_term_months",
    "accounts": "account_id,brand,country,language,kind,status,full_name,email,contact_msisdn,"
    "created_at,last_login_at",
    "lines": "line_id,account_id,msisdn,sim_kind,iccid,imsi,eid,plan_code,status,activated_at,last_used_at",
    "balances": "line_id,kind,amount,currency,expires_at",
    "contracts": "contract_id,line_id,starts_on,ends_on,early_fee_minor_per_month,currency,note",
    "bills": "bill_id,account_id,issued_on,due_on,amount_minor,paid_minor,currency,status",
    "orders": "order_id,account_id,line_id,kind,status,created_at",
    "devices": "device_id,line_id,imei,model,bound_at",
    "services": "service_id,line_id,code,status,since,fee_minor,currency",
    "links": "line_id,party,since",
    "points": "account_id,points,expires_on",
    "usage": "line_id,day,voice_seconds,sms,data_bytes,roaming_bytes",
    "DIRTY": "line_id,fault",
}
Row = list[Any]
BROKEN_BYTE = "\udcff"


def _put(place: int, value: str) -> Callable[[Row], list[Row]]:
    return lambda row: [[*row[:place], value, *row[place + 1 :]]]


def _next_digit(row: Row) -> list[Row]:
    return _put(4, row[4][:-1] + str((int(row[4][-1]) + 1) % 10))(row)


FAULTS: dict[str, Callable[[Row], list[Row]]] = {
    "bad_iccid": _next_digit,
    "unknown_account": _put(1, "A99999999"),
    "bad_date": _put(9, "2025-02-29T00:00:00Z"),
    "missing_msisdn": _put(2, ""),
    "bad_imsi": _put(5, "12AB"),
    "duplicate": lambda row: [row, row],
    "bad_utf8": _put(7, "BAD" + BROKEN_BYTE),
}


def write(directory: Path, *, lines: int, seed: int = 1, dirty: float = 0.0) -> Path:
    """Write the files of an operator with so many lines, and return their directory."""
    directory.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        files = {
            name: stack.enter_context(
                (directory / f"{name}.csv").open("w", encoding="utf-8", errors="surrogateescape", newline="")
            )
            for name in HEADERS
        }
        writers = {name: csv.writer(file, lineterminator="\n") for name, file in files.items()}
        for name, header in HEADERS.items():
            writers[name].writerow(header.split(","))
        _Operator(Random(seed), dirty, lambda name, *row: writers[name].writerow(row)).fill(lines)
    return directory


@dataclass
class _Operator:
    chance: Random
    dirty: float
    add: Callable[..., Any]
    made: int = 0

    def fill(self, lines: int) -> None:
        for market in MARKETS:
            for code, kind, fee, months in PLANS:
                self.add("plans", code, market.brand, kind, fee, market.currency, months)
        number = 0
        while self.made < lines:
            number += 1
            self.account(number, min(lines - self.made, self.chance.choice((1, 1, 1, 1, 2, 3))))

    def account(self, number: int, lines: int) -> None:
        market, own, chance = self.chance.choice(MARKETS), f"A{number:08d}", self.chance
        status = chance.choices(("active", "suspended", "fraud_hold", "disputed"), (94, 3, 1, 2))[0]
        kind = chance.choices(("consumer", "business", "minor"), (92, 6, 2))[0]
        contact = self.number(market, self.made + 1)
        for _ in range(lines):
            self.made += 1
            self.line(market, own, self.made)
        self.add(
            "accounts",
            own,
            market.brand,
            market.country,
            market.language,
            kind,
            status,
            chance.choice(market.people),
            f"user{number}@example.com",
            contact,
            self.moment(2000),
            self.moment(90),
        )
        for month in range(chance.choice((0, 0, 1, 2))):
            amount, issued = chance.randint(100, 9000), DRAWN_ON - timedelta(days=30 * month + 5)
            paid = chance.choice((amount, amount, amount, 0, amount // 2))
            self.add(
                "bills",
                f"B{number:08d}-{month}",
                own,
                issued,
                issued + timedelta(days=14),
                amount,
                paid,
                market.currency,
                "paid" if paid == amount else "open",
            )
        if chance.random() < 0.4:
            self.add("points", own, chance.randint(0, 5000), chance.choice(("", self.day(-300, 30))))

    def line(self, market: Market, account: str, number: int) -> None:
        chance, own = self.chance, f"L{number:09d}"
        plan, kind, fee, months = chance.choice(PLANS)
        activated = DRAWN_ON - timedelta(days=chance.randint(0, 900))
        esim = chance.random() < 0.6
        row = [
            own,
            account,
            self.number(market, number),
            "esim" if esim else "plastic",
            with_luhn(f"{market.issuer}{number:012d}"),
            f"{market.network}{number:010d}",
            self.eid() if esim else "",
            plan,
            chance.choices(("active", "suspended", "paused"), (93, 4, 3))[0],
            f"{activated}T00:00:00Z",
            self.moment(40),
        ]
        rows = [row]
        if chance.random() < self.dirty:
            fault = chance.choice(list(FAULTS))
            self.add("DIRTY", own, fault)
            rows = FAULTS[fault](row)
        for each in rows:
            self.add("lines", *each)
        self.hang(market, account, own, number)
        if kind == "prepaid":
            self.add("balances", own, "money", chance.choice((0, 5, 999, 2500)), market.currency, "")
            self.add("balances", own, "data", chance.choice((0, 10**8)), "", self.day(-60, 20))
        if months:
            ends = activated + timedelta(days=30 * months * chance.choice((1, 2)))
            self.add(
                "contracts", f"C{number:09d}", own, activated, ends, fee // 2, market.currency, "a \\ note"
            )

    def hang(self, market: Market, account: str, line: str, number: int) -> None:
        chance = self.chance
        for slot in range(chance.choice((0, 1, 1, 1, 2))):
            imei = with_luhn("35" + "".join(chance.choices(DIGITS, k=12)))
            self.add(
                "devices",
                f"D{number:09d}-{slot}",
                line,
                imei,
                chance.choice(("Pixel 9", "Router X")),
                self.moment(300),
            )
        for slot in range(chance.choice((0, 0, 1, 2))):
            status = chance.choice(("active", "active", "ended"))
            self.add(
                "services",
                f"S{number:09d}-{slot}",
                line,
                f"service-{slot}",
                status,
                self.day(0, 300),
                199,
                market.currency,
            )
        for party in chance.sample(("bank", "alipay", "google"), chance.choice((0, 0, 1, 2))):
            self.add("links", line, party, self.day(0, 300))
        if chance.random() < 0.06:
            kind = chance.choice(("plan_change", "sim_swap", "port_out"))
            self.add(
                "orders",
                f"O{number:09d}",
                account,
                line,
                kind,
                chance.choice(("open", "done", "cancelled")),
                self.moment(60),
            )

    def number(self, market: Market, number: int) -> str:
        return f"{market.number}{number:0{12 - len(market.number)}d}"

    def day(self, newest: int, oldest: int) -> date:
        """Return a day between so many days ago; a negative number lies ahead."""
        return DRAWN_ON - timedelta(days=self.chance.randint(newest, oldest))

    def moment(self, oldest: int) -> str:
        return f"{self.day(0, oldest)}T{self.chance.randint(0, 23):02d}:15:00Z"

    def eid(self) -> str:
        body = "89049032" + "".join(self.chance.choices(DIGITS, k=22))
        return f"{body}{98 - int(body + '00') % 97:02d}"


def with_luhn(body: str) -> str:
    """Return digits with the check digit that fits them."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body))]
    return body + str(-sum(number // 10 + number % 10 for number in doubled) % 10)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write a made-up operator's export.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--lines", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dirty", type=float, default=0.01)
    given = parser.parse_args()
    write(given.directory, lines=given.lines, seed=given.seed, dirty=given.dirty)


if __name__ == "__main__":
    main()
