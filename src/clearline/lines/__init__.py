"""The operator's book: accounts, lines and what hangs on them; import, blockers, look-ups."""
