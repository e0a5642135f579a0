"""People who sign in, the roles they may hold and the rights each role carries."""
