"""Files of other programs, made small: EPUB books and ZIP files."""

import io
import zipfile
from collections.abc import Mapping

CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol" * 10}">' for n in range(10))
"""Ten entities, each ten times the one before it: three gigabytes of text."""


def zipped(entries: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP file of these entries, packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def book(pages: Mapping[str, str | bytes], spine: str = "") -> bytes:
    """Return an EPUB of these pages, read in their order unless `spine` tells another."""
    items = "".join(
        f'<opf:item id="{name}" href="text/{name}%20page.xhtml" media-type="application/xhtml+xml"/>' for name in pages
    )
    order = spine or "".join(f'<opf:itemref idref="{name}"/>' for name in pages)
    package = (
        '<?xml version="1.0"?><opf:package xmlns:opf="http://www.idpf.org/2007/opf"><opf:manifest>'
        '<opf:item id="toc" href="toc.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        f'<opf:item id="cover" href="cover.jpg" media-type="image/jpeg"/>{items}</opf:manifest>'
        f'<opf:spine><opf:itemref idref="toc"/><opf:itemref idref="cover"/>{order}</opf:spine></opf:package>'
    )
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OEBPS/book.opf": package,
            "OEBPS/toc.xhtml": "<p>Contents</p>",
            **{f"OEBPS/text/{name} page.xhtml": page for name, page in pages.items()},
        }
    )
