"""What is known of people, why and until when; and how it is forgotten on its day."""
