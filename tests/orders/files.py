"""Small true files of each kind, and false ones."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile


def zipped(entries: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return held.getvalue()


def office(part: str, **more: bytes) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", part: b"<x/>", **more})


ODT = zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"})
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 40
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x01" * 60 + b"\xff\xd9"
GIF = b"GIF89a" + b"\x01\x00" * 20 + b";"
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 24
DOCX = office("word/document.xml")

TRUE = {
    "brief.pdf": PDF,
    "board.png": PNG,
    "board.jpg": JPEG,
    "board.JPEG": JPEG,
    "board.gif": GIF,
    "board.webp": WEBP,
    "notes.txt": "Grüße, Ben".encode(),
    "notes.md": b"# Lesson 3\n\nHow a page shows <script>: it does not.",
    "words.csv": b"word,meaning\n=1+1,sum\n",
    "brief.docx": DOCX,
    "words.xlsx": office("xl/workbook.xml"),
    "slides.pptx": office("ppt/presentation.xml"),
    "brief.odt": ODT,
    "Lesson 1.2 notes.v2.pdf": PDF,
}

FALSE = {
    "a program": ("lesson.exe", b"MZ\x90\x00"),
    "a page": ("lesson.html", b"<html></html>"),
    "a drawing that runs": ("lesson.svg", b"<svg onload=alert(1)>"),
    "no extension": ("lesson", PDF),
    "an extension alone": (".pdf", PDF),
    "two endings, the inner one runs": ("lesson.html.pdf", PDF),
    "two endings, the inner one is a program": ("lesson.php.jpg", JPEG),
    "two endings, the outer one is a program": ("lesson.pdf.exe", PDF),
    "a page called a document": ("lesson.pdf", b"<!doctype html><script>alert(1)</script>"),
    "a program called a picture": ("lesson.png", b"MZ\x90\x00"),
    "a page called a text": ("lesson.txt", b"  <!DOCTYPE html><p>hello"),
    "a script called a text": ("lesson.md", b"<script>alert(1)</script>"),
    "a shell script called a text": ("lesson.txt", b"#!/bin/sh\nrm -rf /"),
    "a document called a text": ("lesson.txt", PDF),
    "not UTF-8": ("lesson.txt", b"caf\xe9"),
    "UTF-16": ("lesson.txt", "hello".encode("utf-16")),
    "text with NUL": ("lesson.csv", b"a,b\x00,c"),
    "a picture and a page": ("lesson.gif", b"GIF89a/*<script>alert(1)</script>*/=1;"),
    "a picture and PHP": ("lesson.jpg", JPEG + b"<?php system($_GET[0]); ?>"),
    "a picture and an archive": ("lesson.jpg", JPEG + zipped({"Evil.class": b"\xca\xfe\xba\xbe"})),
    "a picture and a document": ("lesson.png", PNG + PDF),
    "a document and an archive": ("lesson.pdf", PDF + zipped({"a.txt": b"x"})),
    "a document and a page": ("lesson.pdf", b"%PDF-1.7 <html><script>alert(1)</script>"),
    "an archive called a document": ("lesson.docx", zipped({"a.txt": b"x"})),
    "a table called a document": ("lesson.docx", office("xl/workbook.xml")),
    "a document with macros": (
        "lesson.docx",
        zipped({"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b"x"}),
    ),
    "a table with macros": (
        "lesson.xlsx",
        zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b"", "xl/vbaProject.bin": b"x"}),
    ),
    "a document with a program": (
        "lesson.docx",
        zipped({"[Content_Types].xml": b"", "word/document.xml": b"", "word/run.exe": b"MZ"}),
    ),
    "a document whose paths climb": (
        "lesson.docx",
        zipped({"[Content_Types].xml": b"", "word/document.xml": b"", "../../etc/cron": b"x"}),
    ),
    "half an archive": ("lesson.docx", DOCX[: len(DOCX) // 2]),
    "an archive after a program": ("lesson.docx", b"MZ\x90\x00" + DOCX),
    "a text document without its mark": ("lesson.odt", zipped({"content.xml": b"<x/>"})),
    "empty": ("lesson.pdf", b""),
    "empty text": ("lesson.txt", b""),
}


def handed(name: str = "brief.pdf", content: bytes = PDF, content_type: str = "text/html") -> SimpleUploadedFile:
    """A file as a browser hands it in; what the browser says of its type is not believed."""
    return SimpleUploadedFile(name, content, content_type)
