"""What we tell people: a template with parameters, rendered and sealed when it is sent."""
