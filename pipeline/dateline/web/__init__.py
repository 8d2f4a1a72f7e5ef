"""The knowledge base in a browser: projects, their facts beside the sentences that state them, the releases.

Needs the extra `dateline[web]`. Read-only; every request opens the base anew, so that a finished run shows at once.
"""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
from fastapi import FastAPI, HTTPException
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup, escape

from dateline import render
from dateline.errors import DatelineError
from dateline.knowledge import why
from dateline.knowledge.store import database

PAGE = 100


def app(folder: Path) -> FastAPI:
    """The application over the output folder of a run.

    Raises DatelineError when the folder holds no knowledge base.
    """
    base_file = database(folder)
    templates = Environment(
        loader=PackageLoader("dateline.web"), autoescape=select_autoescape(default=True), trim_blocks=True
    )
    templates.filters |= {"value": _value, "stated": render.stated}
    templates.filters["segment"] = lambda text: quote(text, safe="")
    web = FastAPI(title="dateline", docs_url=None, redoc_url=None, openapi_url=None)

    def rows(sql: str, *parameters: Any) -> list[dict[str, Any]]:
        with duckdb.connect(str(base_file), read_only=True) as base:
            result = base.execute(sql, list(parameters))
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def page(template: str, **values: Any) -> HTMLResponse:
        return HTMLResponse(templates.get_template(template).render(**values))

    @web.get("/")
    def projects(q: str = "", page_number: int = 1) -> HTMLResponse:
        found = rows(
            "SELECT * FROM projects WHERE contains(lower(name), lower(?)) "
            "ORDER BY releases DESC, investment IS NULL, name, thing LIMIT ? OFFSET ?",
            q, PAGE + 1, PAGE * (max(page_number, 1) - 1),
        )  # fmt: skip
        return page("projects.html", projects=found[:PAGE], more=len(found) > PAGE, q=q, number=max(page_number, 1))

    @web.get("/thing/{thing}")
    def thing(thing: str) -> HTMLResponse:
        found = rows("SELECT * FROM things WHERE id = ?", thing)
        if not found:
            raise HTTPException(404, f"no thing {thing}")
        facts = rows("SELECT * FROM facts WHERE thing = ? ORDER BY property, published DESC, id", thing)
        roles = rows(
            "SELECT * FROM facts WHERE object = ? ORDER BY subject_name, property, published DESC, id", thing
        )
        for fact in facts + roles:
            fact["marked"] = _mark(fact["sentence"], fact["words"] or [])
        conflicts = rows("SELECT * FROM contradictions WHERE thing = ?", thing)
        return page("thing.html", thing=found[0], facts=facts, roles=roles, conflicts=conflicts)

    @web.get("/release/{release:path}")
    def release(release: str) -> HTMLResponse:
        try:
            doc = why.read_release(folder, release)
        except DatelineError as error:
            raise HTTPException(404, str(error)) from error
        return HTMLResponse(render.html([doc]))

    return web


def _value(fact: dict[str, Any]) -> str:
    """A row of `facts` in one line."""
    if fact["object_name"]:
        return f"{fact['role']}: {fact['object_name']}" if fact["role"] else str(fact["object_name"])
    return render.stated(fact["value"])


def _mark(sentence: str, words: list[str]) -> Markup:
    marked = escape(sentence)
    for word in sorted(set(words), key=len, reverse=True):
        marked = Markup(str(marked).replace(str(escape(word)), f"<mark>{escape(word)}</mark>", 1))
    return marked
