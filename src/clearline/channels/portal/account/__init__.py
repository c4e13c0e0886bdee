"""What a holder settles about the account itself: language, ways in, where they are signed in."""
