"""The wire: one folder per outside system, each with its port, its simulator and one file per real adapter.

A port is a `Protocol` whose acting methods take an idempotency `key` and return an `Answer`. They never
raise for what the other side did:

* nothing was sent (refused, unreachable, no TLS): FAILED, reason `not_sent`;
* sent, and then silence, a broken or an unreadable answer: UNKNOWN, to be asked about under the same key;
* taken for later: ACCEPTED; done and known to be done: CONFIRMED; refused by the other side: FAILED.

Facts hold times, states and read-backs, never a name, a number or an address.
"""
