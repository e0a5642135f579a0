"""Administrative units with dates, and who holds which role in which unit."""
