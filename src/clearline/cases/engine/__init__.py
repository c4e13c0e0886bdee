"""Steps decide, connectors act, the engine commits."""
