"""What one who owns database and machine may do to a log: edits, deletes, swaps, rollbacks, forks.

Each attack changes something and returns the number of the entry that must be
named, or None where it is about more than one entry: tiles, roots, the whole.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from random import Random

from clearline.audit import merkle, sequencer
from clearline.audit.leaves import Leaf, commitment
from drills.log_ground import Log, rows, run

Attack = Callable[[Log, Random], int | None]
AT = """
    FROM audit_sheet sheet
    WHERE sheet.id = audit_leaf.sheet_id AND sheet.first + audit_leaf.place = %s
"""
ENTRY = """
    SELECT leaf.id, leaf.brand_id, leaf.origin, leaf.kind, leaf.at, leaf.body::text, leaf.salt,
           leaf.sheet_id, leaf.place
    FROM audit_leaf leaf JOIN audit_sheet sheet ON sheet.id = leaf.sheet_id
    WHERE sheet.first + leaf.place = %s
"""


def _edit(change: str) -> Attack:
    def attack(log: Log, chance: Random) -> int | None:
        seq = chance.randrange(log.size)
        assert run(f"UPDATE audit_leaf SET {change} {AT}", seq) == 1
        return seq

    return attack


def rewritten(log: Log, chance: Random) -> int | None:
    """Change what an entry says together with its commitment."""
    seq = chance.randrange(log.size)
    _rewrite(seq)
    return seq


def rewritten_with_tile(log: Log, chance: Random) -> int | None:
    """And the leaf hash in its tile as well: then only the signed root knows."""
    seq = chance.randrange(log.size)
    bound = merkle.leaf_hash(_rewrite(seq))
    number, at = divmod(seq, 256)
    assert run(
        "UPDATE audit_tile SET hashes = overlay(hashes PLACING %s FROM %s) WHERE level = 0 AND number = %s",
        bound, at * 32 + 1, number,
    ) == 1  # fmt: skip
    return None


def _rewrite(seq: int) -> bytes:
    ((entry, brand, origin, kind, at, body, salt, _sheet, _place),) = rows(ENTRY, seq)
    told = {**json.loads(body), "said": "maybe"}
    leaf = Leaf(id=entry, brand_id=brand, origin=origin, kind=kind, at=at, body=told)
    bound = commitment(leaf, salt=bytes(salt))
    run("UPDATE audit_leaf SET body = %s, commitment = %s WHERE id = %s", json.dumps(told), bound, entry)
    return bound


def deleted(log: Log, chance: Random) -> int | None:
    seq = chance.randrange(log.size)
    assert run(f"DELETE FROM audit_leaf USING audit_sheet sheet {AT[AT.index('WHERE') :]}", seq) == 1
    return seq


def sheet_deleted(_log: Log, chance: Random) -> int | None:
    """Take away a whole write: its entries and its sheet."""
    sheet, first = chance.choice(rows("SELECT id, first FROM audit_sheet"))
    run("DELETE FROM audit_leaf WHERE sheet_id = %s", sheet)
    run("DELETE FROM audit_sheet WHERE id = %s", sheet)
    return int(first)


def swapped(log: Log, chance: Random) -> int | None:
    """Have two entries change places."""
    one, other = chance.sample(range(log.size), 2)
    ((first, *_rest, sheet, place),) = rows(ENTRY, one)
    ((second, *_rest, other_sheet, other_place),) = rows(ENTRY, other)
    run("UPDATE audit_leaf SET place = place + 100000 WHERE id = %s", second)
    run("UPDATE audit_leaf SET sheet_id = %s, place = %s WHERE id = %s", other_sheet, other_place, first)
    run("UPDATE audit_leaf SET sheet_id = %s, place = %s WHERE id = %s", sheet, place, second)
    return one


def inserted(log: Log, chance: Random) -> int | None:
    """Put an entry outside of what its sheet counts."""
    seq = chance.randrange(log.size)
    assert run(
        "INSERT INTO audit_leaf (id, brand_id, origin, kind, at, body, salt, commitment, sheet_id, place)"
        " SELECT gen_random_uuid(), brand_id, origin, kind, at, body, salt, commitment,"
        " sheet_id, place + 5000"
        " FROM audit_leaf WHERE id = %s",
        rows(ENTRY, seq)[0][0],
    ) == 1  # fmt: skip
    return None


def renumbered(log: Log, chance: Random) -> int | None:
    """Move a sheet to another place."""
    sheet, first = chance.choice(rows("SELECT id, first FROM audit_sheet WHERE first > 0"))
    run("UPDATE audit_sheet SET first = %s WHERE id = %s", log.size + chance.randint(1, 50), sheet)
    return int(first)


def tile_flipped(_log: Log, chance: Random) -> int | None:
    """Alter a bit of a tile; of the lowest level it is an entry's."""
    level, number, hashes = chance.choice(rows("SELECT level, number, hashes FROM audit_tile"))
    altered = flipped(bytes(hashes), chance)
    run("UPDATE audit_tile SET hashes = %s WHERE level = %s AND number = %s", altered, level, number)
    if level:
        return None
    place = next(at for at, pair in enumerate(zip(altered, bytes(hashes), strict=True)) if pair[0] != pair[1])
    return int(number) * 256 + place // 32


def checkpoint_altered(_log: Log, chance: Random) -> int | None:
    size, root, note = chance.choice(rows("SELECT size, root, note FROM audit_checkpoint"))
    if chance.random() < 0.5:
        run("UPDATE audit_checkpoint SET root = %s WHERE size = %s", flipped(bytes(root), chance), size)
    else:
        head, space, signature = note.rpartition(" ")
        at = chance.randrange(10, 60)
        other = "A" if signature[at] != "A" else "B"
        altered = head + space + signature[:at] + other + signature[at + 1 :]
        run("UPDATE audit_checkpoint SET note = %s WHERE size = %s", altered, size)
    return None


def rolled_back(log: Log, chance: Random) -> int | None:
    """Take the end of the log back, with checkpoints, sheets, entries and tiles: without a trace."""
    _roll_back(log, chance)
    return None


def forked(log: Log, chance: Random) -> int | None:
    """Take the end back and sign another one in its place, with the log's own key."""
    size = _roll_back(log, chance)
    while size <= log.size:
        log.write(chance.randint(5, 40), chance)
        size += sequencer.run(log.began)
    return None


def _roll_back(log: Log, chance: Random) -> int:
    size = chance.choice(log.sizes[:-1])
    run("DELETE FROM audit_checkpoint WHERE size > %s", size)
    run(
        "DELETE FROM audit_leaf USING audit_sheet sheet WHERE sheet.id = sheet_id AND sheet.first >= %s", size
    )
    run("DELETE FROM audit_sheet WHERE first >= %s", size)
    run("DELETE FROM audit_tile WHERE level > 0 OR number > %s", size // 256)
    run(
        "UPDATE audit_tile SET hashes = substring(hashes FROM 1 FOR %s) WHERE number = %s",
        size % 256 * 32, size // 256,
    )  # fmt: skip
    run("DELETE FROM audit_tile WHERE length(hashes) = 0")
    _complete_tiles(size)
    return size


def _complete_tiles(size: int) -> None:
    """Put back the level above, as a tree of this size has it."""
    hashes = b""
    for (tile,) in rows("SELECT hashes FROM audit_tile WHERE level = 0 ORDER BY number"):
        level = [bytes(tile)[at : at + 32] for at in range(0, len(tile), 32)]
        if len(level) < 256:
            break
        while len(level) > 1:
            level = [
                hashlib.sha256(b"\x01" + left + right).digest()
                for left, right in zip(level[::2], level[1::2], strict=True)
            ]
        hashes += level[0]
    if hashes:
        run("INSERT INTO audit_tile (level, number, hashes) VALUES (1, 0, %s)", hashes)
    assert size // 256 * 32 == len(hashes)


def flipped(content: bytes, chance: Random) -> bytes:
    """Return bytes of which one bit is another."""
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]


ATTACKS: Mapping[str, Attack] = {
    "body_edited": _edit("""body = jsonb_set(body, '{said}', '"maybe"')"""),
    "moment_edited": _edit("at = at + interval '1 microsecond'"),
    "kind_edited": _edit("kind = kind || '.'"),
    "origin_edited": _edit("origin = gen_random_uuid()"),
    "id_edited": _edit("id = gen_random_uuid()"),
    "salt_edited": _edit("salt = set_byte(salt, 3, 255 - get_byte(salt, 3))"),
    "commitment_edited": _edit("commitment = set_byte(commitment, 9, 255 - get_byte(commitment, 9))"),
    "rewritten": rewritten,
    "rewritten_with_tile": rewritten_with_tile,
    "deleted": deleted,
    "sheet_deleted": sheet_deleted,
    "swapped": swapped,
    "inserted": inserted,
    "renumbered": renumbered,
    "tile_flipped": tile_flipped,
    "checkpoint_altered": checkpoint_altered,
    "rolled_back": rolled_back,
    "forked": forked,
}
