"""Before any page: how many requests are let in, how long they may take, and what the others are told."""
