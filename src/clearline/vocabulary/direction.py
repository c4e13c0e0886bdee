"""Figures and Latin letters within a script that runs from right to left."""

# An embedded direction (Unicode Standard Annex 9): what stands between has no effect on what is around it.
LEFT_TO_RIGHT, POP = "\N{LEFT-TO-RIGHT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def isolated(text: str) -> str:
    """Return a text that keeps its order from left to right wherever it stands; an empty one stays empty.

    For plain text: messages and papers. Pages have `<bdi>`. Never for an
    address, since a phone would take the mark for a part of the link.
    """
    return f"{LEFT_TO_RIGHT}{text}{POP}" if text else ""
