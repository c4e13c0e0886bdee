"""The durable record of a closing: one case per line, from request to certificate."""
