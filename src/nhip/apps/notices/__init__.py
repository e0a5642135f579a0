"""What people are told: notices on their page and in their mail."""
