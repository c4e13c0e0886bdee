"""The child process that sets papers: JSON comes on standard input, PDF goes to standard output.

Apart from the server, so that a crash or an endless loop of the renderer
costs one PDF and nothing else. A paper comes as its length (4 bytes, most
significant first) and its text; the answer is one byte (1: set, 0: not), a
length, and the PDF or the reason. The child ends when nothing comes for a
minute, or nothing can come any more.
"""

import json
import select
import signal
import struct
import sys
from pathlib import Path
from typing import BinaryIO

HERE = Path(__file__).parent
TEMPLATES = frozenset({"certificate", "bill"})
IDLE = 60.0  # seconds
LENGTH = struct.Struct(">I")


def typeset(paper: str) -> bytes:
    """Return the PDF (PDF/A-3a, PDF/UA-1) of one paper, from our templates and our fonts alone.

    The paper names its template; one that names none is a certificate.
    """
    import typst  # whoever only wants to know how to talk to the child does not load it

    template = json.loads(paper).get("template", "certificate")
    if template not in TEMPLATES:
        raise ValueError(f"There is no template {template!r}.")
    made = typst.compile(
        str(HERE / "templates" / f"{template}.typ"),
        root=str(HERE / "templates"),
        font_paths=[str(HERE / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"paper": paper},
        pdf_standards=["a-3a", "ua-1"],
    )
    assert isinstance(made, bytes)  # noqa: S101 (one file asked for, one file made)
    return made


def serve(papers: BinaryIO, answers: BinaryIO) -> None:
    """Set one paper after the other.

    The next one comes only after the answer to the last: no buffer holds any that `select` would miss.
    """
    while select.select([papers], [], [], IDLE)[0]:
        length = papers.read(LENGTH.size)
        if len(length) < LENGTH.size:
            return
        (size,) = LENGTH.unpack(length)
        try:
            done, told = b"\x01", typeset(papers.read(size).decode())
        except Exception as error:  # noqa: BLE001 (whatever the renderer does not like, the next paper it may)
            done, told = b"\x00", f"{type(error).__name__}: {error}".encode()
        answers.write(done + LENGTH.pack(len(told)) + told)
        answers.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asks for papers
    serve(sys.stdin.buffer, sys.stdout.buffer)
