"""Stop the server when its last user is gone, however that user went.

Users hold `users.lock` beside each other; this small process waits until it
can hold it alone. The kernel frees the lock of a killed process too, so no
server outlives its users.
"""

import os
import subprocess
import sys
from pathlib import Path

from clearline.embedded import postmaster
from clearline.embedded.locks import Lock
from clearline.embedded.places import Places


def post(places: Places) -> None:
    """Start a warden for a home unless one is on duty.

    Call it with `start.lock` and a share of `users.lock` held.
    """
    duty = Lock(places.lock("warden"))
    try:
        if not duty.try_take():
            return
        # The lock travels with the descriptor: there is no moment in which nobody holds it.
        subprocess.run(  # noqa: S603 - ourselves; in the background of sh, so no zombie is left to us
            [
                "/bin/sh",
                "-c",
                '"$@" </dev/null >/dev/null 2>&1 &',
                "sh",
                sys.executable,
                "-m",
                __name__,
                places.home,
                str(duty.descriptor),
            ],
            pass_fds=[duty.descriptor],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            cwd="/",
            check=True,
            start_new_session=True,
        )
    finally:
        duty.close()


def watch(places: Places, *, duty: int) -> None:
    """Wait for the last user to leave, then stop the server; who comes meanwhile waits and starts it anew.

    `duty` is the inherited descriptor of the lock that says that a warden is on duty.
    """
    users = Lock(places.lock("users")).take()
    running = postmaster.find(places.data)
    if running:
        postmaster.stop(running.pid, places.data)
    # Duty ends before the lock is free: whoever gets a share next finds no warden and posts one.
    os.close(duty)
    users.close()


if __name__ == "__main__":
    watch(Places(home=Path(sys.argv[1])), duty=int(sys.argv[2]))
