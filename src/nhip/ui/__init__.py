"""The face of the product: base templates, component tags, messages, one style sheet, one script.

May import engine, figures and repository. Has no models; must not import any app.
"""
