"""T19: No altered or forged certificate is taken for genuine: any byte, and any trick of PDFs, is refused.

A line is closed for real; its certificate is had as JSON and as PDF, as its
holder has them. More than forty tricks that fooled readers of PDF are played
on the paper, then single bits are altered: every byte of the JSON once n
reaches so far, and bytes of the PDF, one in each stretch of equal length. The
check is the one that strangers run off line, with the operator's published
keys. The plant is a check of what is signed that lets anything follow it.
"""

from collections import Counter
from contextlib import ExitStack
from random import Random
from unittest.mock import patch

from clearline.brands import directory
from clearline.certificates import exports, pdf, views
from clearline.certificates.models import Certificate
from clearline.certificates.offline import checks, files, keyring, paper
from clearline.certificates.offline.keyring import Ring
from drills import ground
from drills.paper_tricks import TRICKS, Papers


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int]:
    """Play the tricks, alter bytes until n trials are done, and count what was taken for genuine."""
    chance, told = Random(seed), Counter(trials=0, tricks=0, json_bytes=0, pdf_bytes=0)
    told.update(
        dict.fromkeys(("broken_tricks_accepted", "broken_bytes_accepted", "broken_genuine_refused"), 0)
    )
    with ground.database() as database, ExitStack() as bug:
        first, second = certificates(database)
        ring = keyring.read(exports.keys(directory.brand_of(first.brand_id)).decode())
        content = exports.as_json(first, view=views.View.HOLDER)
        papers = Papers(pdf.render(first), pdf.render(second))
        for genuine in (content, papers.paper, papers.other):
            told["broken_genuine_refused"] += not _taken(genuine, ring)
        if plant:
            bug.enter_context(patch.object(paper, "sealed_by", _whatever_follows))
        _play(papers, ring, told)
        left = max(0, n - told["trials"])
        of_json = min(left // 2, len(content))
        _alter(content, of_json, "json_bytes", ring, chance, told)
        _alter(papers.paper, min(left - of_json, len(papers.paper)), "pdf_bytes", ring, chance, told)
        told.update(json_size=len(content), pdf_size=len(papers.paper))
        return {**told, "broken_promises": ground.broken_promises(database)}


def certificates(database: "ground.TestDatabase") -> list[Certificate]:
    """Close two lines and return their certificates."""
    from tests.builders import a_brand, a_line, two_factors
    from tests.world import World

    from clearline.brands.database import clock
    from clearline.journey import road

    world, brand = World(database).connect(), a_brand()
    for credit_minor in (0, 700):
        line = a_line(brand=brand, credit_minor=credit_minor)
        proofs = two_factors(line=line, now=clock()).ids
        road.request(line=line, channel="portal", language="en", ends_on=None, proof_ids=proofs, now=clock())
    world.work()
    return list(Certificate.objects.filter(kind="certificate").order_by("id"))


def _play(papers: Papers, ring: Ring, told: Counter[str]) -> None:
    for name, trick in TRICKS.items():
        forged = trick(papers)
        assert forged != papers.paper, name
        told.update(("trials", "tricks"))
        if _taken(forged, ring):
            told.update(("broken_tricks_accepted", f"accepted_{name}"))


def _alter(content: bytes, count: int, figure: str, ring: Ring, chance: Random, told: Counter[str]) -> None:
    """Alter one bit in each of so many stretches of equal length."""
    for number in range(count):
        first, end = number * len(content) // count, (number + 1) * len(content) // count
        altered = bytearray(content)
        altered[chance.randrange(first, end)] ^= 1 << chance.randrange(8)
        told.update(("trials", figure))
        told["broken_bytes_accepted"] += _taken(bytes(altered), ring)


def _taken(content: bytes, ring: Ring) -> bool:
    try:
        report = checks.check(files.open_file(content, ring=ring), ring=ring)
    except files.Unreadable:
        return False
    except Exception as error:  # noqa: BLE001 (only with the bug in does a forgery come as far as the parser)
        print(f"the parser gave up: {type(error).__name__}")
        return False
    return report.verdict is checks.Verdict.GENUINE


_sealed_by = paper.sealed_by


def _whatever_follows(content: bytes) -> paper.Vouched | paper.Broken | None:
    """Look at what is signed, and not whether that is all: the bug."""
    found = paper.BYTE_RANGE.search(content)
    return _sealed_by(content[: int(found[2]) + int(found[3])] if found else content)
