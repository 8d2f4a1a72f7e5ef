"""The knowledge base in a browser: projects, their facts beside the sentences that state them, the releases.

Needs the extra `dateline[web]`. Read-only; every request opens the base anew, so that a finished run shows at once.
"""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, HTTPException
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup, escape

from dateline import render
from dateline.knowledge.snapshot import Snapshot
from dateline.knowledge.store import database

PAGE = 100


def app(folder: Path) -> FastAPI:
    """The application over the output folder of a run.

    Raises DatelineError when the folder holds no knowledge base.
    """
    database(folder)
    templates = Environment(
        loader=PackageLoader("dateline.web"), autoescape=select_autoescape(default=True), trim_blocks=True
    )
    templates.filters["segment"] = lambda text: quote(text, safe="")
    web = FastAPI(title="dateline", docs_url=None, redoc_url=None, openapi_url=None)

    def rows(sql: str, *parameters: Any) -> list[dict[str, Any]]:
        with Snapshot(folder) as base:
            return base.rows(sql, *parameters)

    def page(template: str, **values: Any) -> HTMLResponse:
        return HTMLResponse(templates.get_template(template).render(**values))

    @web.get("/")
    def projects(q: str = "", page_number: int = 1) -> HTMLResponse:
        found = rows(
            "SELECT * FROM projects WHERE contains(lower(concat_ws(' ', name, place, list_aggregate(participants, "
            "'string_agg', ' '))), lower(?)) ORDER BY releases DESC, investment IS NULL, name, thing LIMIT ? OFFSET ?",
            q, PAGE + 1, PAGE * (max(page_number, 1) - 1),
        )  # fmt: skip
        return page("projects.html", projects=found[:PAGE], more=len(found) > PAGE, q=q, number=max(page_number, 1))

    @web.get("/investments")
    def investments() -> HTMLResponse:
        return page("investments.html", sums=_marked(rows("SELECT * FROM investments LIMIT ?", PAGE)))

    @web.get("/contradictions")
    def contradictions() -> HTMLResponse:
        return page("contradictions.html", conflicts=_sides(rows("SELECT * FROM contradictions LIMIT ?", PAGE)))

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
        roles = rows(
            "SELECT * FROM facts WHERE object = ? ORDER BY subject_name, property, published DESC, id", thing
        )
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
        return HTMLResponse(render.html([found.doc]))

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
