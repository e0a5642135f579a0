"""Commands of the units app: thin, each calls one action."""
