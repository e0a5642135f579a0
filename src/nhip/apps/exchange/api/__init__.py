"""/api/v1: what systems read and send. A module per kind of thing; an address names its scope."""
