"""PostgreSQL that comes with the package: one machine, no other installation, peer logins only."""
