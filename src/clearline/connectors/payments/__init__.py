"""Money back through a payment provider."""
