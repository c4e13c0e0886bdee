"""The command line: each command opens only what it needs."""

import sys

import typer

from clearline.cli import (
    account,
    announce,
    bench,
    book,
    bulk,
    cases,
    certificate,
    checks,
    demo,
    erase,
    esim,
    features,
    house,
    idle,
    keys,
    kit,
    languages,
    laws,
    ledger,
    log,
    numbers,
    packs,
    reconcile,
    retention,
    serve,
    share,
    transfers,
    usage,
    verify,
)

app = typer.Typer(
    help="Close a mobile line properly: request, money back, proof, number at rest.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("demo")(demo.demo)
app.command("up")(serve.up)
app.command("worker")(serve.worker)
app.command("migrate")(serve.migrate)
app.command("share")(share.share)
app.command("import")(book.import_)
app.command("blockers")(book.blockers)
app.command("close")(cases.close)
app.command("bulk")(bulk.bulk)
app.add_typer(cases.app, name="case")
app.command("verify")(verify.verify)
app.command("road")(house.road)
app.command("kit")(kit.kit)
app.command("idle")(idle.idle)
app.command("features")(features.features)
app.command("doctor")(house.doctor)
app.command("check")(checks.check)
app.command("bench", context_settings=bench.PASSES_ON)(bench.bench)
app.command("laws")(laws.laws)
app.command("erase")(erase.erase)
app.add_typer(account.app, name="account")
app.add_typer(retention.app, name="retention")
app.add_typer(certificate.app, name="certificate")
app.add_typer(keys.app, name="keys")
app.command("reconcile")(reconcile.reconcile)
app.add_typer(ledger.app, name="ledger")
app.add_typer(log.app, name="log")
app.add_typer(announce.app, name="announce")
app.add_typer(esim.app, name="esim")
app.add_typer(numbers.app, name="numbers")
app.add_typer(packs.app, name="packs")
app.add_typer(languages.app, name="languages")
app.add_typer(transfers.app, name="transfers")
app.add_typer(usage.app, name="usage")


def main() -> None:
    """Run a command; a mistake that we understand ends with its sentence, not with a trace."""
    from clearline.cli.errors import explained

    try:
        app(prog_name="clearline")
    except explained() as error:
        sys.stderr.write(f"clearline: {error}\n")
        raise SystemExit(2) from None
