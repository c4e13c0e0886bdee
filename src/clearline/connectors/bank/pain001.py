"""A run of credit transfers as ISO 20022 `pain.001.001.09`.

Euros by the EPC's implementation guidelines for SEPA; pounds and dirhams by
the bare schema: no scheme is named, and each side bears its own charges.
"""

import unicodedata
from datetime import UTC
from html import escape
from typing import Final

from clearline.connectors.bank.port import CURRENCY, Run, Transfer

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
# What every bank in SEPA takes (EPC217-08, basic Latin).
_TAKEN: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
_SPELT: Final = {"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "&": "+"}
LONGEST_NAME: Final = 70
LONGEST_TEXT: Final = 140


def write(run: Run) -> bytes:
    """Return the file of a run; the same run is the same file, to the last byte."""
    sepa = run.currency == CURRENCY
    count, total = len(run.transfers), _units(sum(each.amount.minor for each in run.transfers))
    made = run.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    payer = f"<Nm>{latin(run.payer, longest=LONGEST_NAME)}</Nm>"
    agent = f"<BICFI>{run.payer_bic}</BICFI>" if run.payer_bic else "<Othr><Id>NOTPROVIDED</Id></Othr>"
    head = (
        f"<GrpHdr><MsgId>{run.id.hex}</MsgId><CreDtTm>{made}</CreDtTm><NbOfTxs>{count}</NbOfTxs>"
        f"<CtrlSum>{total}</CtrlSum><InitgPty>{payer}</InitgPty></GrpHdr>"
    )
    payment = (
        f"<PmtInfId>{run.id.hex}</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg>"
        f"<NbOfTxs>{count}</NbOfTxs><CtrlSum>{total}</CtrlSum>"
        f"{'<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>' if sepa else ''}"
        f"<ReqdExctnDt><Dt>{run.on.isoformat()}</Dt></ReqdExctnDt><Dbtr>{payer}</Dbtr>"
        f"<DbtrAcct><Id><IBAN>{run.payer_iban.compact}</IBAN></Id></DbtrAcct>"
        f"<DbtrAgt><FinInstnId>{agent}</FinInstnId></DbtrAgt><ChrgBr>{'SLEV' if sepa else 'SHAR'}</ChrgBr>"
    )
    rows = "\n".join(_transfer(each) for each in run.transfers)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="{NAMESPACE}"><CstmrCdtTrfInitn>\n{head}\n<PmtInf>{payment}\n{rows}\n'
        "</PmtInf></CstmrCdtTrfInitn></Document>\n"
    ).encode()


def latin(text: str, *, longest: int) -> str:
    """Return a text in the letters that every bank takes, escaped; others become a full stop."""
    spelt = "".join(_SPELT.get(each, each) for each in text)
    plain = "".join(each for each in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(each))
    taken = "".join(each if each in _TAKEN else "." for each in plain)
    return escape(" ".join(taken.split())[:longest] or ".", quote=False)


def _transfer(transfer: Transfer) -> str:
    return (
        f"<CdtTrfTxInf><PmtId><EndToEndId>{latin(transfer.end_to_end, longest=35)}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="{transfer.amount.currency}">{_units(transfer.amount.minor)}</InstdAmt></Amt>'
        f"<Cdtr><Nm>{latin(transfer.name, longest=LONGEST_NAME)}</Nm></Cdtr>"
        f"<CdtrAcct><Id><IBAN>{transfer.iban.compact}</IBAN></Id></CdtrAcct>"
        f"<RmtInf><Ustrd>{latin(transfer.text, longest=LONGEST_TEXT)}</Ustrd></RmtInf></CdtTrfTxInf>"
    )


def _units(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"
