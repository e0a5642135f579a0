"""Records, people and pages: one Django app for each noun an official has a word for.

Order, top to bottom: dashboards, scoring, criteria, catalogue, files, units, accounts, audit; an
app imports only those below it. Inside an app: urls, views, forms, actions, queries, models.
"""
