"""Money to bank accounts, in runs of transfers that a person hands to the operator's bank."""
