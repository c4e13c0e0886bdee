"""The server that prepares and withdraws eSIM profiles: SM-DP+, by GSMA SGP.22 ES2+."""
