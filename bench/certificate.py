"""How fast certificates are set on paper, from the row in the database to a PDF/A-3 of the very same bytes.

    ./clearline bench certificate --papers 400

Papers of real closings, certificate and statement by turns, each another
holder's. Children set them as in service, as many at once as there may be.
A core's worth is counted in seconds of processor, of parent and children, so
that another core or a busy machine changes little; the floor is the renderer
alone, called again and again in one process with the same papers.
"""

import resource
import statistics
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Annotated, Any
from unittest.mock import patch

import typer

from bench.ground import Stopwatch, database, say

if TYPE_CHECKING:
    from tests.database_server import TestDatabase

    from clearline.certificates.models import Certificate


def measure(
    *, papers: Annotated[int, typer.Option(min=2, help="Certificates and statements to set.")] = 400
) -> dict[str, Any]:
    """Return papers a second, and a second of processor, with the renderer alone beside them."""
    with database() as made:
        certificates = _closed(made, papers)
        from clearline.certificates import pdf, sealing, typesetters

        seconds_each, seconds, used = _set(certificates)
        unsealed = patch.object(sealing, "seal_of", return_value=None)
        with unsealed, patch.object(typesetters, "typeset", return_value=b"") as renderer:
            for each in certificates:
                pdf.render(each)
        alone = _alone([call.args[0] for call in renderer.call_args_list])
    return {
        "papers": papers,
        "papers_per_s": round(papers / seconds, 1),
        "papers_per_s_per_core": round(papers / used, 1),
        "renderer_alone_per_s_per_core": round(papers / alone, 1),
        "ratio": round(alone / used, 3),
        "median_ms": round(statistics.median(seconds_each) * 1000, 1),
        "p99_ms": round(statistics.quantiles(seconds_each, n=100)[98] * 1000, 1),
        "child_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
    }


def _closed(made: "TestDatabase", papers: int) -> "list[Certificate]":
    """Close lines for real until there are so many papers to set."""
    from tests.builders import a_line, two_factors
    from tests.world import World

    from clearline.brands.database import clock
    from clearline.certificates.models import Certificate
    from clearline.journey import road

    say("closing lines")
    world = World(made).connect()
    for number in range(-(-papers // 2)):
        line = a_line(credit_minor=number % 2 * 2500)
        proofs = two_factors(line=line, now=clock()).ids
        road.request(line=line, channel="portal", language="en", ends_on=None, proof_ids=proofs, now=clock())
    world.work()
    return list(Certificate.objects.order_by("id")[:papers])


def _set(certificates: "list[Certificate]") -> tuple[list[float], float, float]:
    """Return the seconds of each paper, of all of them, and of processor."""
    from clearline.certificates import pdf, typesetters

    def one(certificate: "Certificate") -> float:
        watch = Stopwatch()
        assert pdf.render(certificate).startswith(b"%PDF")
        return watch.seconds

    say("setting papers")
    typesetters.end_all()
    began, watch = _used(), Stopwatch()
    with ThreadPoolExecutor(typesetters.AT_ONCE) as threads:
        each = list(threads.map(one, certificates))
    seconds = watch.seconds
    typesetters.end_all()  # only then do their seconds count as ours
    return each, seconds, _used() - began


def _alone(papers: list[bytes]) -> float:
    """Return the seconds of processor that the renderer needs for the same papers, once it is warm."""
    from clearline.certificates.typesetting import typeset

    say("the renderer alone")
    typeset(papers[0].decode())
    began = _used()
    for paper in papers:
        typeset(paper.decode())
    return _used() - began


def _used() -> float:
    """Return the seconds of processor of this process and of the children that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)
