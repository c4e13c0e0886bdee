"""YAML files that remember on which line each of their values stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from clearline.policy.errors import Mistake, Place, PolicyError

Trail = tuple[str | int, ...]
# The parser in C is ten times quicker; some builds of PyYAML lack it.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content and the line of every value in it, by its path of keys and positions."""

    file: str
    content: Any
    lines: Mapping[Trail, int]
    text: str

    def place(self, path: Sequence[str | int]) -> Place:
        """Return where a value stands, or the nearest one around it; names the rule it is in."""
        at = tuple(path)
        while at and at not in self.lines:
            at = at[:-1]
        return Place(self.file, self.lines.get(at, 1), self._rule_id(path))

    def mistake(self, path: Sequence[str | int], sentence: str) -> Mistake:
        """Describe what is wrong at a place of this file."""
        return Mistake(self.place(path), sentence)

    def _rule_id(self, path: Sequence[str | int]) -> str:
        match tuple(path):
            case ("rules", int(position), *_):
                rules = self.content.get("rules") if isinstance(self.content, dict) else None
                rule = rules[position] if isinstance(rules, list) and position < len(rules) else None
                found = rule.get("id") if isinstance(rule, dict) else None
                return found if isinstance(found, str) else f"number {position + 1}"
        return ""


def read(path: Path) -> Document:
    """Read a file.

    Raises:
        PolicyError: not there, not UTF-8, or not YAML: broken, a key given
            twice, or an alias (which hides from a reader what a rule says).
    """
    try:
        text = path.read_bytes().decode()
    except OSError as error:
        raise PolicyError(Mistake(Place(str(path)), f"cannot be read: {error.strerror}.")) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise PolicyError(Mistake(Place(str(path), line), "is not UTF-8; save it as UTF-8.")) from error
    reader = _Reader(path=path, text=text)
    return Document(str(path), reader.read(), reader.lines, text)


class _Reader:
    """Walks the nodes of one file, keeping their lines."""

    def __init__(self, *, path: Path, text: str) -> None:
        self.path = path
        self.text = text
        self.lines: dict[Trail, int] = {}
        self._seen: set[int] = set()
        self._constructor = yaml.SafeLoader("")

    def read(self) -> object:
        try:
            node = yaml.compose(self.text, _Loader)
            return self._value(node, ()) if node else None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            said = ", ".join(part for part in (error.context, error.problem) if part)
            raise self._refused(f"is not YAML: {said}.", line=mark.line + 1 if mark else 0) from error
        except yaml.reader.ReaderError as error:
            line = self.text.count("\n", 0, error.position) + 1
            raise self._refused("holds a control character; take it out.", line=line) from error

    def _value(self, node: yaml.Node, path: Trail) -> object:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if id(node) in self._seen:
            raise self._refused("repeats a value by an alias (*); write it out.", line=line)
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(each, (*path, at)) for at, each in enumerate(node.value)]
        try:
            found: object = self._constructor.construct_object(node)
        except ValueError as error:
            # PyYAML builds 2026-02-30 with date() and lets its error through.
            raise self._refused(f"holds an impossible value: {error}.", line=line) from error
        return found

    def _mapping(self, node: yaml.MappingNode, path: Trail) -> dict[str, object]:
        found: dict[str, object] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = key_node.value
            if not isinstance(key, str):
                raise self._refused("has a key that is no word.", line=line)
            if key in found:
                raise self._refused(f"gives the key {key} twice.", line=line)
            self.lines[(*path, key)] = line
            found[key] = self._value(value_node, (*path, key))
        return found

    def _refused(self, sentence: str, *, line: int) -> PolicyError:
        return PolicyError(Mistake(Place(str(self.path), line), sentence))
