"""Double-entry money in minor units: every entry sums to zero, and the database says so."""
