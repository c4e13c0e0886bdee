"""What anybody can check of a certificate's file without asking us: pure, no database, no network."""
