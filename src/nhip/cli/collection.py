"""What the clock brings to collecting: known figures are filled in, who is silent is reminded.

May import actions of collection when called.
"""

from collections.abc import Iterator


def on_tick() -> Iterator[str]:
    """Sentences of what was done."""
    from nhip.apps.collection import actions
    from nhip.apps.collection.models import CollectionRound

    running = CollectionRound.objects.filter(opened_at__isnull=False, closed_at=None)
    for round_ in running.select_related("template"):
        if changed := actions.refresh(by=None, round_=round_):
            yield f"{round_.title}: {changed} ô có số liệu mới từ nguồn."
    if told := actions.remind():
        yield f"Thu thập: đã nhắc {told} người."
