"""What a machine is told that went wrong: problem details (RFC 9457) with a Vietnamese sentence.

May import ui.messages and Django's response. The `code` is the contract with programs; the sentence
(`detail`) may be reworded.
"""

from http import HTTPStatus

from django.http import JsonResponse

from nhip.ui.messages import sentence

TYPE = "application/problem+json; charset=utf-8"
STATUS_OF = {
    "api.no_such": 404,
    "api.no_run": 404,
    "api.no_dataset": 404,
    "api.conflict": 409,
    "collection.not_a_draft": 423,
    "collection.round_not_open": 423,
    "collection.past_due": 423,
    "collection.unlock_over": 423,
    "api.gone": 410,
    "api.no_length": 411,
    "api.too_big": 413,
    "api.bad_encoding": 415,
    "law.invalid": 500,  # a YAML of the province: nothing that who asks could mend
    "dataset.unknown": 404,
    "indicator.unknown": 404,
}


def problem(status, code, /, *, wait=0, **fields):
    """The response of an error."""
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": sentence(code, fields),
    }
    response = JsonResponse(
        told, status=status, content_type=TYPE, json_dumps_params={"ensure_ascii": False}
    )
    if wait:
        response["Retry-After"] = str(wait)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="nhip"'
    return response


def of_error(error):
    """The response of something a person can mend."""
    return problem(STATUS_OF.get(error.code, 400), error.code, **error.fields)
