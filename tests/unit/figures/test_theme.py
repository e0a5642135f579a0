import re
from pathlib import Path

import pytest

from nhip.figures import theme

STATIC = Path(theme.__file__).resolve().parents[1] / "ui" / "static"


def luminance(colour):
    """WCAG 2.2 relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def blocks(sheet):
    """Custom properties of each theme: the light root first, then the dark ones."""
    text = (STATIC / sheet).read_text(encoding="utf-8")
    found = re.findall(r":root[^{}]*\{([^{}]*)\}", text)
    return [dict(re.findall(r"--([a-z0-9-]+):\s*([^;]+);", block)) for block in found]


@pytest.mark.parametrize(("palette", "at"), [(theme.LIGHT, 0), (theme.DARK, 1), (theme.DARK, 2)])
def test_style_sheets_hold_the_colours_documents_are_drawn_with(palette, at):
    ours, product = blocks("nhip-figure.css"), blocks("nhip.css")
    for name, value in palette.items():
        written = ours[at].get(f"figure-{name}") or ours[0][f"figure-{name}"]
        if shared := re.fullmatch(r"var\(--([a-z-]+)\)", written):
            written = product[at][shared[1]]
        assert written == value, name


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK])
def test_words_are_readable(palette):
    assert contrast(palette["ink"], palette["paper"]) >= 7
    assert contrast(palette["muted"], palette["paper"]) >= 4.5
    for step in range(1, theme.STEPS + 1):
        on = palette["on-deep" if step > 3 else "on-pale"]
        assert contrast(palette[f"step-{step}"], on) >= 4.5, step


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK])
def test_marks_stand_out_from_the_paper(palette):
    for name in ("accent", "soft", *theme.Status):
        assert contrast(palette[name], palette["paper"]) >= 3, name


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK])
def test_steps_keep_their_order_without_colour(palette):
    light = [luminance(palette[f"step-{step}"]) for step in range(1, theme.STEPS + 1)]
    assert light in (sorted(light), sorted(light, reverse=True))
    apart = [contrast(palette[f"step-{n}"], palette[f"step-{n + 1}"]) for n in range(1, 5)]
    assert min(apart) >= 1.3


def test_every_status_has_a_colour_a_word_and_a_shape():
    assert set(theme.STATUS_WORDS) == set(theme.STATUS_SHAPES) == set(theme.Status)
    assert len(set(theme.STATUS_SHAPES.values())) == len(theme.Status)
    assert all(status in theme.LIGHT for status in theme.Status)


def test_colour_refuses_an_unknown_name():
    with pytest.raises(KeyError):
        theme.colour("pink")


def test_axis_numbers_are_vietnamese():
    from nhip.figures.render import to_svg
    from tests.unit.figures.examples import ranking

    figure = ranking()
    figure.spec["layer"] = [
        {"mark": "point", "encoding": {"x": {"field": "value", "type": "quantitative"}}}
    ]
    assert ">1.000<" in to_svg(figure)
