"""The top of the apps: what other systems read and bring, and what is fetched from them."""
