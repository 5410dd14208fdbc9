"""What is answered when something cannot be: a page for people, RFC 9457 for programs.

Both say what was asked, why it cannot be (with the article where one stands
against it), and what would work.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from foedus import errors as e
from foedus.desk.language import LANGUAGE
from foedus.desk.preferences import PREFERENCES
from foedus.desk.returning import to_sign_in
from foedus.desk.templating import template
from foedus.desk.viewer import ForbiddenError, SignInNeededError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI, Request

__all__ = ["API", "PROBLEM", "answer_problems", "status_of"]

API: Final = "/api/"
PROBLEM: Final = "application/problem+json"

_CHALLENGE: Final = {"www-authenticate": 'Bearer realm="Foedus"'}
"""How a program may say who it is (RFC 9110, 11.6.1)."""

_STATUS: Final[dict[type[e.FoedusError], HTTPStatus]] = {
    SignInNeededError: HTTPStatus.UNAUTHORIZED,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    e.NotFoundError: HTTPStatus.NOT_FOUND,
    e.RefusedError: HTTPStatus.CONFLICT,
    e.ConflictError: HTTPStatus.CONFLICT,
    e.SameIdError: HTTPStatus.UNPROCESSABLE_ENTITY,
    e.LogError: HTTPStatus.SERVICE_UNAVAILABLE,
    e.StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    e.UnreachableError: HTTPStatus.SERVICE_UNAVAILABLE,
    e.StoreFullError: HTTPStatus.INSUFFICIENT_STORAGE,
}


def status_of(fault: e.FoedusError) -> HTTPStatus:
    """The status of an error; what is not in the table is bad input."""
    found = [_STATUS[kind] for kind in type(fault).__mro__ if kind in _STATUS]
    return found[0] if found else HTTPStatus.UNPROCESSABLE_ENTITY


def answer_problems(app: FastAPI, failed: Callable[[str], None] = lambda _: None) -> None:
    """Have an application answer each error of ours, and the framework's, in one shape.

    `failed` is told where the store has failed, which nothing here can mend.
    """

    def ours(request: Request, fault: Exception) -> Response:
        if isinstance(fault, e.StoreError):
            failed(fault.message)
        return _ours(request, fault)

    app.add_exception_handler(e.FoedusError, ours)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)


def _ours(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, e.FoedusError)
    if isinstance(fault, SignInNeededError) and not _of_program(request):
        return RedirectResponse(to_sign_in(request), HTTPStatus.SEE_OTHER)
    problem: dict[str, Any] = {"title": fault.message, "remedy": fault.remedy}
    if isinstance(fault, e.RefusedError):
        problem |= {"asked": fault.asked, "article": fault.cite}
    if isinstance(fault, e.UnreadableError):
        problem["findings"] = [str(each) for each in fault.findings]
    status = status_of(fault)
    headers = _CHALLENGE if status is HTTPStatus.UNAUTHORIZED else None
    return _answer(request, status, problem, headers)


def _http(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    status = HTTPStatus(fault.status_code)
    title = str(fault.detail) if fault.detail != status.phrase else f"{status.phrase}."
    return _answer(request, status, {"title": title}, fault.headers)


def _invalid(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RequestValidationError)
    wrong = [
        {"place": ".".join(map(str, each["loc"])), "message": each["msg"]}
        for each in fault.errors()
    ]
    problem = {"title": "What was sent is not what this address takes.", "errors": wrong}
    return _answer(request, HTTPStatus.UNPROCESSABLE_ENTITY, problem)


def _of_program(request: Request) -> bool:
    """Whether no person reads the answer."""
    path = request.url.path
    return path.startswith(API) or path.endswith("/live")


def _answer(
    request: Request, status: HTTPStatus, problem: dict[str, Any], headers: Any = None
) -> Response:
    if _of_program(request):
        body = {"type": "about:blank", "status": status.value, **problem}
        return JSONResponse(body, status.value, headers, media_type=PROBLEM)
    reader = {"language": LANGUAGE.get(), "prefers": PREFERENCES.get()}
    page = template("live/problem").render(status=status, problem=problem, **reader)
    return HTMLResponse(page, status.value, headers)
