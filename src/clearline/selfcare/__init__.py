"""What a subscriber does without leaving: money, devices, services, and what the line knows of itself."""
