"""The handout as one HTML page that needs nothing else: figures inside, formulas as MathML."""

from __future__ import annotations

import base64
import html
import mimetypes
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.course import Assignment
from autograder.release.wheel import ReleaseError

_STYLE = """
body { font: 17px/1.5 Georgia, serif; max-width: 46em; margin: 2em auto; padding: 0 1em; color: #222; background: #fff }
h1, h2, h3, table { font-family: system-ui, sans-serif } h2 { margin-top: 2em }
code, pre { font: 0.85em/1.45 ui-monospace, Consolas, monospace; background: #f4f4f2; border-radius: 3px }
code { padding: 0.1em 0.25em } pre { padding: 0.8em; overflow-x: auto } pre code { padding: 0; font-size: 1em }
table { border-collapse: collapse; font-size: 0.88em } td, th { border: 1px solid #ccc; padding: 0.25em 0.6em }
th { text-align: left; background: #f4f4f2 } img { max-width: 100% } math[display=block] { margin: 1em 0 }
"""


def page(assignment: Assignment, text: str) -> str:
    """Return a Markdown text of an assignment as a page; a figure or formula that cannot be shown is an error."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    markdown = MarkdownIt("commonmark").enable("table")
    markdown.use(dollarmath_plugin, renderer=_formula, allow_space=False, double_inline=True)
    markdown.add_render_rule("image", _embedded(assignment))
    title = html.escape(assignment.title)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<meta name="viewport" content="width=device-width">\n<style>{_STYLE}</style>\n</head>\n'
        f"<body>\n{markdown.render(text)}</body>\n</html>\n"
    )


def _formula(tex: str, options: dict[str, Any]) -> str:
    from latex2mathml.converter import convert

    try:
        return str(convert(tex, display="block" if options.get("display_mode") else "inline"))
    except Exception as error:  # the converter raises many kinds, none of its own base
        raise ReleaseError(f"the handout's formula {tex.strip()!r} cannot be written as MathML: {error}") from None


def _embedded(assignment: Assignment) -> Any:
    """Return the rule that writes an image into the page."""

    def render(_self: Any, tokens: Sequence[Any], place: int, _options: Any, _env: Any) -> str:
        token = tokens[place]
        source = str(token.attrs["src"])
        if not re.match(r"\w+:", source):
            source = _data_uri(assignment, assignment.folder / source)
        return f'<img src="{html.escape(source)}" alt="{html.escape(token.content)}">'

    return render


def _data_uri(assignment: Assignment, file: Path) -> str:
    if not file.is_file():
        raise ReleaseError(f"{assignment.handout.relative_to(assignment.root)} shows {file.name}, which is not there")
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"
