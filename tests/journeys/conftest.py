"""One browser and one server for all journeys; each test fails on any fault of any page it saw."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys import browser as made

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.enable_socket)
            if made.CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="chưa có gói Debian chromium"))


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    copy = tmp_path_factory.mktemp("journeys") / "home"
    shutil.copytree(made.built_home(), copy)
    return copy


@pytest.fixture(scope="session")
def address(home):
    with made.served(home) as found:
        yield found


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=made.CHROMIUM, args=made.FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def everyone(chromium, address, home, tmp_path_factory):
    shots = tmp_path_factory.mktemp("screenshots")
    print(f"\nẢnh chụp các trang: {shots}")
    return made.Visitors(chromium, address, made.sign_ins(home), shots)


@pytest.fixture
def visitors(everyone):
    yield everyone
    everyone.close()
    faults, everyone.faults = everyone.faults, []
    assert not faults
