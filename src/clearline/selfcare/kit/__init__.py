"""The backup kit: everything that an account has here, in one file that needs nobody to be read."""
