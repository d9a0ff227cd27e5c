"""Doc blocks as paragraphs and lists, by the headings that stand in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from recongen.audit.contents import Block, Paragraph, Part, Steps, Word

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def by_heading(markdown: str) -> Mapping[str, Sequence[Block]]:
    """What stands before the first heading is under the empty one. A heading is a paragraph that is bold from end to end.

    Tables, which hold examples, are left out.
    """
    found: dict[str, list[Block]] = {"": []}
    heading = ""
    for node in SyntaxTreeNode(_MARKDOWN.parse(markdown)).children:
        parts = tuple(_parts(node))
        if node.type == "paragraph" and len(parts) == 1 and isinstance(parts[0], Word) and parts[0].bold:
            heading = parts[0].text
            found[heading] = []
        elif node.type == "paragraph":
            found[heading].append(Paragraph(parts))
        elif node.type in ("ordered_list", "bullet_list"):
            items = tuple(tuple(_parts(item)) for item in node.children)
            found[heading].append(Steps(items, node.type == "ordered_list"))
    return found


def _parts(node: SyntaxTreeNode) -> Iterator[Part]:
    for each in node.walk():
        if each.type in ("text", "code_inline") and each.content:
            yield Word(each.content, bold=True) if _is_strong(each) else each.content
        elif each.type in ("softbreak", "hardbreak"):
            yield " "


def _is_strong(node: SyntaxTreeNode) -> bool:
    parent = node.parent
    return parent is not None and (parent.type == "strong" or _is_strong(parent))
