"""PDF: the text that its pages hold, line by line; broken lines are mended later, as everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaners.errors import SourceError
from flows.intake.items import Items, Opened, raw_record

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-"})
"""What PDFium gives for a hyphen at the end of a line."""


def read_pdf(opened: Opened) -> Items:
    """Yield a PDF file as one item, a form feed between its pages; title and author as it has them.

    Raises SourceError for pages without text: pictures of it are not read here.
    """
    content = opened.budget.read(opened.stream)
    pages = []
    with _opened(opened, content) as document:
        about = document.get_metadata_dict(skip_empty=True)
        for number in range(len(document)):
            opened.budget.count()
            page = document[number]
            text = page.get_textpage()
            pages.append(text.get_text_range().translate(_HYPHENS))
            opened.budget.take(len(pages[-1]))
            text.close()
            page.close()
    if not any(page.strip() for page in pages):
        raise SourceError(
            f"{opened.source_path}: {len(pages)} pages without text, pictures perhaps; "
            "recognise their characters first"
        )
    metadata = {f"pdf_{key.lower()}": about[key] for key in ("Title", "Author") if key in about}
    yield raw_record(
        opened.budget.called(opened.source_path),
        "\f".join(pages).encode("utf-8", "surrogatepass"),
        charset="utf-8",
        metadata=metadata,
    )


def _opened(opened: Opened, content: bytes) -> PdfDocument:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" not in str(error):
            raise
        raise SourceError(
            f"{opened.source_path}: is encrypted; save it without its password"
        ) from error
