"""What the left rail offers, to whom."""


def navigation(request):
    return {}
