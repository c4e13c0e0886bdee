"""Mail through a mail server."""
