"""How the server is set up for one machine, as options of its command line.

Options win over every file in the data directory, so a new version of
Clearline changes them without touching what it finds there.
"""

import os
from pathlib import Path

from clearline.embedded.places import PORT, Places

MEBIBYTE = 1024 * 1024
ROOMY_SHARED_MEMORY = 512 * MEBIBYTE
LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def memory() -> int:
    """Return the bytes of memory that we may use: the machine's, or the container's where that is less."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for limit in LIMITS:
        try:
            found.append(int(limit.read_text()))
        except (OSError, ValueError):
            continue  # no such file, or the word "max"
    return min(found)


def buffers(available: int) -> int:
    """Return MiB of shared buffers: an eighth of the memory, 64 to 512; site and worker live here too."""
    return max(64, min(512, available // 8 // MEBIBYTE))


def options(places: Places, *, durable: bool) -> list[str]:
    """Return `name=value` settings; not `durable` gives up safety against power cuts, for tests."""
    available = memory()
    chosen = {
        "listen_addresses": "",
        "unix_socket_directories": str(places.socket),
        "unix_socket_permissions": "0700",
        "port": PORT,
        "hba_file": str(places.host_rules),
        "ident_file": str(places.login_map),
        "cluster_name": f"clearline-{places.mark}",
        "max_connections": 200,
        "shared_buffers": f"{buffers(available)}MB",
        "effective_cache_size": f"{max(128, available // 2 // MEBIBYTE)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{max(64, min(256, available // 16 // MEBIBYTE))}MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "password_encryption": "scram-sha-256",
    }
    if _shared_memory() < ROOMY_SHARED_MEMORY:
        # Containers give /dev/shm 64 MB, which parallel queries run out of.
        chosen["dynamic_shared_memory_type"] = "sysv"
    if not durable:
        chosen |= dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")
    return [f"{name}={value}" for name, value in chosen.items()]


def _shared_memory() -> int:
    try:
        found = os.statvfs("/dev/shm")  # noqa: S108 - looked at, never written
    except OSError:
        return 0
    return found.f_frsize * found.f_blocks
