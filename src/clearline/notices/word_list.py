"""Words of message codes: short, plain, hard to mistake for each other."""

from importlib import resources

WORDS = tuple(resources.files(__package__).joinpath("words.txt").read_text(encoding="ascii").split())
