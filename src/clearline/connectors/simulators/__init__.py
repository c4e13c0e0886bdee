"""The outside world, simulated: one small HTTP server with five systems behind it.

It runs apart from the workers, so that what happened there can be counted after a worker was killed.
`python -m clearline.connectors.simulators --home DIR` starts it.
"""
