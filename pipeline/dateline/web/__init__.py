"""The knowledge base in a browser: projects, their facts beside the sentences that state them, the releases.

Needs the extra `dateline[web]`. Read-only; every request opens the base anew, so that a finished run shows at once.
"""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup, escape
from starlette.exceptions import HTTPException as StarletteHTTPException

from dateline import render
from dateline.errors import DatelineError
from dateline.knowledge.overview import BEST_KNOWN
from dateline.knowledge.snapshot import Snapshot
from dateline.knowledge.store import database

PAGE = 100
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]


def app(folder: Path) -> FastAPI:
    """The application over the output folder of a run.

    Raises DatelineError when the folder holds no knowledge base.
    """
    database(folder)
    templates = Environment(
        loader=PackageLoader("dateline.web"), autoescape=select_autoescape(default=True), trim_blocks=True
    )
    templates.filters["segment"] = lambda text: quote(text, safe="")
    templates.filters["when"] = render.when
    web = FastAPI(title="dateline", docs_url=None, redoc_url=None, openapi_url=None)

    def rows(sql: str, *parameters: Any) -> list[dict[str, Any]]:
        with Snapshot(folder) as base:
            return base.rows(sql, *parameters)

    def page(template: str, **values: Any) -> HTMLResponse:
        return HTMLResponse(templates.get_template(template).render(**values))

    def part(sql: str, number: int, *parameters: Any) -> tuple[list[dict[str, Any]], bool]:
        """The rows of a query that stand on a page, and whether more follow."""
        found = rows(f"{sql} LIMIT ? OFFSET ?", *parameters, PAGE + 1, PAGE * (number - 1))
        return found[:PAGE], len(found) > PAGE

    def problem(message: str, status: int) -> HTMLResponse:
        return HTMLResponse(templates.get_template("problem.html").render(message=message), status)

    @web.exception_handler(StarletteHTTPException)
    def refused(_: Request, error: StarletteHTTPException) -> HTMLResponse:
        return problem(str(error.detail), error.status_code)

    @web.exception_handler(RequestValidationError)
    def misunderstood(_: Request, error: RequestValidationError) -> HTMLResponse:
        return problem("; ".join(f"{wrong['loc'][-1]}: {wrong['msg']}" for wrong in error.errors()), 422)

    @web.exception_handler(DatelineError)
    def unreadable(_: Request, error: DatelineError) -> HTMLResponse:
        return problem(str(error), 503)

    @web.get("/")
    def projects(q: str = "", page_number: PageNumber = 1) -> HTMLResponse:
        found, more = part(
            "SELECT * FROM projects WHERE contains(lower(concat_ws(' ', name, place, list_aggregate(participants, "
            f"'string_agg', ' '))), lower(?)) ORDER BY {BEST_KNOWN}",
            page_number, q,
        )  # fmt: skip
        return page("projects.html", projects=found, more=more, q=q, number=page_number)

    @web.get("/investments")
    def investments(page_number: PageNumber = 1) -> HTMLResponse:
        found, more = part("SELECT * FROM investments", page_number)
        return page("investments.html", sums=_marked(found), more=more, number=page_number)

    @web.get("/contradictions")
    def contradictions(page_number: PageNumber = 1) -> HTMLResponse:
        found, more = part("SELECT * FROM contradictions", page_number)
        return page("contradictions.html", conflicts=_sides(found), more=more, number=page_number)

    @web.get("/organisations")
    def organisations(q: str = "", page_number: PageNumber = 1) -> HTMLResponse:
        found, more = part(
            "SELECT * FROM organisations WHERE contains(lower(concat_ws(' ', list_aggregate(names, 'string_agg', ' '), "
            "list_aggregate(project_names, 'string_agg', ' '))), lower(?)) "
            "ORDER BY projects DESC, releases DESC, name, thing",
            page_number, q,
        )  # fmt: skip
        return page("organisations.html", organisations=found, more=more, q=q, number=page_number)

    @web.get("/thing/{thing}")
    def thing(thing: str) -> HTMLResponse:
        found = rows("SELECT * FROM things WHERE id = ?", thing)
        if not found:
            raise HTTPException(404, f"no thing {thing}")
        facts = rows(
            "SELECT * FROM facts WHERE thing = ? AND id NOT IN (SELECT fact FROM timeline) "
            "ORDER BY property, published DESC, id",
            thing,
        )
        roles = rows("SELECT * FROM facts WHERE object = ? ORDER BY subject_name, property, published DESC, id", thing)
        return page(
            "thing.html",
            thing=found[0],
            facts=_marked(facts),
            roles=_marked(roles),
            timeline=_marked(rows("SELECT * FROM timeline WHERE thing = ?", thing)),
            parts=rows("SELECT p.*, t.name FROM parts p JOIN things t ON t.id = p.whole WHERE p.part = ?", thing),
            conflicts=_sides(rows("SELECT * FROM contradictions WHERE thing = ?", thing)),
            decisions=rows(
                "SELECT * FROM decisions WHERE thing = ? OR other_thing = ? ORDER BY united DESC, one, other LIMIT ?",
                thing, thing, PAGE,
            ),
        )  # fmt: skip

    @web.get("/release/{release:path}")
    def release(release: str) -> HTMLResponse:
        with Snapshot(folder) as base:
            found = base.release(release)
        if found is None:
            raise HTTPException(404, f"no release {release}")
        return page(
            "release.html", doc=found.doc, style=Markup(render.STYLE), article=Markup(render.article(found.doc))
        )

    return web


def _marked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with their sentence, its words marked, as `marked`."""
    return [row | {"marked": _mark(row["sentence"], row["words"] or [])} for row in rows]


def _sides(conflicts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Contradictions with the sentence of each side marked."""
    return [
        row
        | {
            "one_marked": _mark(row["one_sentence"], row["one_words"] or []),
            "other_marked": _mark(row["other_sentence"], row["other_words"] or []),
        }
        for row in conflicts
    ]


def _mark(sentence: str, words: list[str]) -> Markup:
    marked = escape(sentence)
    for word in sorted(set(words), key=len, reverse=True):
        marked = Markup(str(marked).replace(str(escape(word)), f"<mark>{escape(word)}</mark>", 1))
    return marked
