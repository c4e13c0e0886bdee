"""The child process that sets one certificate: JSON on standard input, PDF on standard output.

Apart from the server, so that a crash or an endless loop of the renderer
costs one PDF and nothing else.
"""

import sys
from pathlib import Path

import typst

HERE = Path(__file__).parent


def typeset(paper: str) -> bytes:
    """Return the PDF (PDF/A-3a, PDF/UA-1) of one certificate, from our template and our fonts alone."""
    made = typst.compile(
        str(HERE / "templates" / "certificate.typ"),
        root=str(HERE / "templates"),
        font_paths=[str(HERE / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"paper": paper},
        pdf_standards=["a-3a", "ua-1"],
    )
    assert isinstance(made, bytes)  # noqa: S101 (one file asked for, one file made)
    return made


if __name__ == "__main__":
    sys.stdout.buffer.write(typeset(sys.stdin.buffer.read().decode()))
