"""Effects on the outside world: asked for in the commit, sent afterwards, never twice under a new key."""
