"""Laws over every model: order of the apps, personal data, pairs of time and person, names."""

import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from tests.laws.sources import ROOT

ORDER = [
    "audit",
    "accounts",
    "units",
    "files",
    "notices",
    "reviews",
    "catalogue",
    "criteria",
    "collection",
    "plans",
    "scoring",
    "assessments",
    "dashboards",
    "exchange",
]
OURS = [model for model in apps.get_models() if model.__module__.startswith("nhip.")]
PERSONAL = ("username", "full_name", "email", "phone")


def named(model):
    return model._meta.label


def test_models_are_found():
    assert {"accounts.User", "audit.AuditEvent"} <= {named(model) for model in OURS}


@pytest.mark.parametrize("model", OURS, ids=named)
def test_relations_point_down(model):
    """Foreign keys written as strings escape the import linter; the order holds for them too."""
    own = ORDER.index(model._meta.app_label)
    for field in model._meta.get_fields():
        if isinstance(field, (models.ForeignKey, models.ManyToManyField)):
            target = field.related_model._meta.app_label
            assert ORDER.index(target) <= own, f"{model._meta.label}.{field.name} points up"


@pytest.mark.parametrize("model", OURS, ids=named)
def test_personal_data_is_declared(model):
    """A column about a person is named in PERSONAL_DATA with what it holds, so that it can be
    listed to the person, and removed."""
    declared = set(getattr(model, "PERSONAL_DATA", {}))
    names = {field.name for field in model._meta.local_fields}
    assert declared <= names, f"{named(model)} declares columns it does not have"
    about_people = {name for name in names if name in PERSONAL}
    about_people |= {
        field.name
        for field in model._meta.local_fields
        if field.is_relation and field.related_model._meta.label == "accounts.User"
    }
    assert about_people <= declared, f"{named(model)} lacks {about_people - declared}"


@pytest.mark.parametrize("model", OURS, ids=named)
def test_who_and_when_come_in_pairs(model):
    """Somebody who did something did it at a time: imported_by needs imported_at."""
    names = {field.name for field in model._meta.local_fields}
    for name in names:
        if name.endswith("_by") and name != "superseded_by":
            assert {f"{name[:-3]}_at", "at"} & names, f"{named(model)}.{name} has no time"


@pytest.mark.parametrize("model", OURS, ids=named)
def test_has_a_vietnamese_name(model):
    assert model._meta.verbose_name != re.sub(r"(?<!^)([A-Z])", r" \1", model.__name__).lower()
    for field in model._meta.local_fields:
        generated = field.name.replace("_", " ")
        plain = field.primary_key or field.name in {"password", "last_login"}
        assert plain or field.verbose_name != generated, f"{named(model)}.{field.name}"


@pytest.mark.parametrize("model", OURS, ids=named)
def test_name_is_in_the_glossary(model):
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    assert f"`{model.__name__}`" in glossary, f"{model.__name__} is not in GLOSSARY.md"


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_audit_has_no_foreign_keys():
    event = apps.get_model("audit", "AuditEvent")
    assert not [field for field in event._meta.get_fields() if field.is_relation]
