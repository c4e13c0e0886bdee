"""How people and systems come in; a view makes one domain call."""
