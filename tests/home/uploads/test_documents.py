import io
import struct
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from home.uploads.documents import DocumentRefused, sniff_document
from tests.home.uploads.test_images import photo, saved


def archive(entries, compression=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return target.getvalue()


def open_xml(part):
    return archive({"[Content_Types].xml": "<Types/>", part: "<x/>"})


def open_document(kind, compression=zipfile.ZIP_STORED):
    media_type = f"application/vnd.oasis.opendocument.{kind}"
    return archive({"mimetype": media_type, "content.xml": "<x/>"}, compression)


def ogg(codec):
    return b"OggS\x00\x02" + bytes(20) + b"\x01\x1e" + codec + bytes(20)


DOCX, XLSX = open_xml("word/document.xml"), open_xml("xl/workbook.xml")
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
DOCUMENTS = {
    "a.pdf": (b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
    "A.B.PDF": (b"%PDF-2.0\n", "application/pdf"),
    "a.docx": (DOCX, OFFICE + "wordprocessingml.document"),
    "a.xlsx": (XLSX, OFFICE + "spreadsheetml.sheet"),
    "a.pptx": (
        open_xml("ppt/presentation.xml"),
        OFFICE + "presentationml.presentation",
    ),
    "a.odt": (open_document("text"), OPEN + "text"),
    "a.ods": (open_document("spreadsheet"), OPEN + "spreadsheet"),
    "a.odp": (open_document("presentation"), OPEN + "presentation"),
    "a.txt": ("Grüße, мир\n".encode(), "text/plain"),
    "b.txt": (b"\xef\xbb\xbfHello < world", "text/plain"),
    "a.csv": ("Name;Ort\nBär;Köln\n".encode() * 20_000, "text/csv"),
    "a.vtt": (b"WEBVTT\n\n00:01.000 --> 00:02.000\nHi", "text/vtt"),
    "b.vtt": (b"\xef\xbb\xbfWEBVTT", "text/vtt"),
    "a.ics": (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "text/calendar"),
    "a.mp4": (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00", "video/mp4"),
    "a.m4a": (b"\x00\x00\x00\x20ftypM4A \x00\x00\x02\x00", "audio/mp4"),
    "a.webm": (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm"),
    "a.mp3": (b"ID3\x04\x00\x00\x00\x00\x02\x01" + bytes(40), "audio/mpeg"),
    "b.mp3": (b"\xff\xfb\x90\x00" + bytes(40), "audio/mpeg"),
    "a.ogg": (ogg(b"\x01vorbis"), "audio/ogg"),
    "a.opus": (ogg(b"OpusHead"), "audio/ogg"),
}
FORBIDDEN_ENDINGS = [
    "html", "htm", "xhtml", "svg", "svgz", "xml", "js", "mjs", "css", "php", "py", "sh",
    "exe", "bat", "cmd", "com", "scr", "msi", "dll", "jar", "apk", "zip", "7z", "rar",
    "gz", "tar", "iso", "doc", "xls", "ppt", "docm", "xlsm", "pptm", "rtf", "swf", "wasm",
    "lnk", "url", "hta", "vbs", "ps1", "eml", "mht", "gif", "heic", "tiff", "mov", "mkv",
]  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_whose_content_is_what_its_name_says_is_recognised(name):
    content, media_type = DOCUMENTS[name]
    file = io.BytesIO(content)

    assert sniff_document(file, name) == media_type
    assert file.tell() == 0


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("other", ["a.pdf", "a.docx", "a.odt", "a.webm"])
def test_a_document_under_a_false_name_is_refused(name, other):
    content, media_type = DOCUMENTS[name]
    if DOCUMENTS[other][1] == media_type:
        other = "a.mp3"

    with pytest.raises(DocumentRefused) as refusal:
        sniff_document(io.BytesIO(content), other)

    assert refusal.value.code == "mismatch"


@pytest.mark.parametrize("ending", FORBIDDEN_ENDINGS)
def test_a_type_that_is_not_on_the_list_is_refused_whatever_it_holds(ending):
    for name in (f"a.{ending}", f"a.pdf.{ending}", f"A.{ending.upper()}"):
        with pytest.raises(DocumentRefused) as refusal:
            sniff_document(io.BytesIO(b"%PDF-1.7\n"), name)
        assert refusal.value.code == "type"


@pytest.mark.parametrize("name", ["", "pdf", ".pdf", "a.", "a.pdf ", "a.pdf\x00"])
def test_a_name_without_a_clear_ending_is_refused(name):
    with pytest.raises(DocumentRefused) as refusal:
        sniff_document(io.BytesIO(b"%PDF-1.7\n"), name)

    assert refusal.value.code == "type"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_empty_file_is_refused(name):
    with pytest.raises(DocumentRefused) as refusal:
        sniff_document(io.BytesIO(b""), name)

    assert refusal.value.code == "empty"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", b"abc\x00def", "encoding"),
        ("a.txt", b"x" * 70_000 + b"\x00", "encoding"),
        ("a.csv", "Bär".encode("latin-1"), "encoding"),
        ("a.csv", "Bär".encode("utf-16"), "encoding"),
        ("a.txt", b"cut off \xc3", "encoding"),
        ("a.txt", b"MZ\x90\x00\x03\x00", "encoding"),
        ("a.txt", b" \n<!DOCTYPE html><p>", "mismatch"),
        ("a.txt", b"\xef\xbb\xbf<SCRIPT>alert(1)</SCRIPT>", "mismatch"),
        ("a.csv", b"<svg onload=alert(1)>", "mismatch"),
        ("a.csv", b"<?php system('id');", "mismatch"),
        ("a.txt", b"%PDF-1.7", "mismatch"),
        ("a.vtt", b"WEBVTTX", "mismatch"),
        ("a.vtt", b"WEBVTT\n\xff", "encoding"),
        ("a.ics", b"BEGIN:VCARD\r\n", "mismatch"),
        ("a.pdf", b"<html>%PDF-1.7", "mismatch"),
        ("a.pdf", b"\n%PDF-1.7", "mismatch"),
        ("a.png", saved(photo(), "PNG"), "type"),
        ("a.jpg", saved(photo(), "JPEG"), "type"),
        ("a.mp3", b"ID3<script>alert(1)", "mismatch"),
        ("a.mp4", b"\x00\x00\x00\x20ftypavif", "mismatch"),
        ("a.mp4", b"\x00\x00\x00\x20ftypqt  ", "mismatch"),
        ("a.webm", b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x88matroska", "mismatch"),
        ("a.ogg", ogg(b"\x80theora"), "mismatch"),
        ("a.opus", ogg(b"\x01vorbis"), "mismatch"),
        ("a.docx", archive({"a.html": "<script>"}), "mismatch"),
        ("a.docx", XLSX, "mismatch"),
        ("a.docx", archive({"word/document.xml": "no types"}), "mismatch"),
        ("a.odt", open_document("spreadsheet"), "mismatch"),
        ("a.odt", open_document("text", zipfile.ZIP_DEFLATED), "mismatch"),
        ("a.odt", archive({"mimetype": "x" * 200}, zipfile.ZIP_STORED), "mismatch"),
        ("a.odt", archive({"b": "", "mimetype": OPEN + "text"}), "mismatch"),
        ("a.docx", DOCX[:-30], "broken"),
        ("a.docx", b"PK\x03\x04", "broken"),
        ("a.docx", b"PK\x03\x04" + bytes(500), "broken"),
        ("a.docx", archive({}), "mismatch"),
        ("a.docx", b"#!/bin/sh\n" + DOCX, "mismatch"),
        ("a.docx", DOCX[:-10] + b"\xff\xff\xff\xff" + DOCX[-6:], "broken"),
    ],
)
def test_a_document_built_to_deceive_is_refused(name, content, code):
    with pytest.raises(DocumentRefused) as refusal:
        sniff_document(io.BytesIO(content), name)

    assert refusal.value.code == code


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.csv"])
def test_a_file_as_django_hands_it_over_is_recognised(name):
    content, media_type = DOCUMENTS[name]
    with TemporaryUploadedFile(name, "", len(content), None) as spooled:
        spooled.write(content)

        for file in (SimpleUploadedFile(name, content), spooled):
            assert sniff_document(file, name) == media_type


def test_one_archive_cannot_be_two_kinds_of_document():
    parts = ("[Content_Types].xml", "word/document.xml", "xl/workbook.xml")
    content = archive(dict.fromkeys(parts, "<x/>"))

    for name in ("a.docx", "a.xlsx"):
        with pytest.raises(DocumentRefused) as refusal:
            sniff_document(io.BytesIO(content), name)
        assert refusal.value.code == "mismatch"


@pytest.mark.parametrize("part", ["word/vbaProject.bin", "word/VBAPROJECT.BIN"])
def test_a_document_with_macros_is_refused(part):
    parts = ("[Content_Types].xml", "word/document.xml", part)

    with pytest.raises(DocumentRefused) as refusal:
        sniff_document(io.BytesIO(archive(dict.fromkeys(parts, "x"))), "a.docx")

    assert refusal.value.code == "macros"


def test_an_archive_with_an_endless_list_of_contents_is_refused():
    names = {f"{number:060}": "" for number in range(10_000)}

    with pytest.raises(DocumentRefused) as refusal:
        sniff_document(io.BytesIO(archive(names)), "a.docx")

    assert refusal.value.code == "broken"


def test_an_archive_in_the_long_form_is_refused():
    entries, length, start = struct.unpack_from("<HII", DOCX, len(DOCX) - 12)
    at = len(DOCX) - 22
    record = struct.pack(
        "<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, length, start
    )
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    content = DOCX[:at] + record + locator + DOCX[at:]
    assert len(zipfile.ZipFile(io.BytesIO(content)).namelist()) == 2

    with pytest.raises(DocumentRefused) as refusal:
        sniff_document(io.BytesIO(content), "a.docx")

    assert refusal.value.code == "broken"


@given(
    st.binary(max_size=200),
    st.sampled_from(sorted(DOCUMENTS)),
    st.sampled_from(sorted(DOCUMENTS)),
    st.integers(0, 300),
)
def test_any_bytes_are_recognised_or_refused(junk, name, source, position):
    content = DOCUMENTS[source][0][:2000]

    try:
        media_type = sniff_document(
            io.BytesIO(content[:position] + junk + content[position:]), name
        )
    except DocumentRefused:
        return

    assert media_type == DOCUMENTS[name][1]
