"""Who is asking: passwords, one-time codes, proofs, and ONE counter of tries for every channel."""
