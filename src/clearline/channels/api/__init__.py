"""The doors for programs: JSON in, JSON out, and mistakes as problem+json (RFC 9457)."""
