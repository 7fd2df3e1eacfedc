"""Documents and recordings: what may come in, and how files go out."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction

from home.models import SiteDocument, SiteImage
from home.models.files import FileTooLarge
from home.uploads.documents import DocumentRefused
from tests.home.editors import signed_in
from tests.home.uploads.test_images import photo, saved

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF"
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(range(256)) * 40
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\nWillkommen, مرحبا\n".encode()


def document(name="plan.pdf", content=PDF, **fields):
    file = ContentFile(content, name=name)
    return SiteDocument.objects.create(title=name, file=file, **fields)


def uploaded(file, **data):
    response = signed_in("Editors").post(
        reverse("wagtaildocs:add_multiple"), {"title": "Plan", "files[]": file, **data}
    )
    return response.json()


def body(response):
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("plan.pdf", PDF, "application/pdf"),
        ("rede.mp4", MP4, "video/mp4"),
        ("rede.vtt", VTT, "text/vtt"),
    ],
)
def test_an_uploaded_document_knows_its_type_size_and_hash(name, content, media_type):
    answer = uploaded(SimpleUploadedFile(name, content))

    stored = SiteDocument.objects.get(pk=answer["doc_id"])
    assert stored.media_type == media_type
    assert stored.file_size == len(content)
    assert stored.file_hash == hashlib.sha1(content, usedforsecurity=False).hexdigest()


def test_the_chooser_takes_documents_by_the_same_rules():
    url = reverse("wagtaildocs_chooser:create")
    client = signed_in("Editors")
    data = {"document-chooser-upload-title": "Plan"}
    field = "document-chooser-upload-file"

    client.post(url, {**data, field: SimpleUploadedFile("falsch.pdf", b"<script>")})
    assert not SiteDocument.objects.exists()

    client.post(url, {**data, field: SimpleUploadedFile("plan.pdf", PDF)})
    assert SiteDocument.objects.get().media_type == "application/pdf"


def test_a_replaced_file_is_described_anew():
    stored = document()
    signed_in("Editors").post(
        reverse("wagtaildocs:edit", args=[stored.pk]),
        {"title": "Rede", "file": SimpleUploadedFile("rede.vtt", VTT)},
    )

    stored.refresh_from_db()
    assert (stored.media_type, stored.file_size) == ("text/vtt", len(VTT))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("plan.exe", b"MZ", "Files of this kind are not accepted"),
        ("seite.html", b"<html>", "Files of this kind are not accepted"),
        ("bild.svg", b"<svg/>", "Files of this kind are not accepted"),
        ("plan.pdf", b"<script>alert(1)</script>", "not what its name says"),
        ("rede.mp4", PDF, "not what its name says"),
        ("text.txt", "Grüße".encode("latin-1"), "UTF-8"),
    ],
)
def test_an_editor_is_told_why_a_document_is_refused(name, content, sentence):
    answer = uploaded(SimpleUploadedFile(name, content))

    assert not answer["success"]
    assert sentence in answer["error_message"]
    assert not SiteDocument.objects.exists()


def test_documents_have_a_smaller_limit_than_recordings(monkeypatch):
    monkeypatch.setattr("home.models.files.DOCUMENT_BYTES", 100)

    refused = uploaded(SimpleUploadedFile("plan.pdf", PDF + bytes(100)))
    assert "at most 100\xa0bytes are possible" in refused["error_message"]
    assert document("rede.mp4", MP4).file_size == len(MP4)


def test_a_command_cannot_store_what_is_refused(monkeypatch):
    with pytest.raises(DocumentRefused):
        document("verboten.pdf", b"<script>")
    monkeypatch.setattr("home.models.files.DOCUMENT_BYTES", 10)
    with pytest.raises(FileTooLarge):
        document("verboten.pdf")

    assert not default_storage.exists("documents/verboten.pdf")


def test_a_document_is_sent_as_an_attachment_that_can_do_nothing():
    stored = document()

    response = Client().get(stored.url)

    assert response.status_code == 200
    assert body(response) == PDF
    headers = {
        name: response[name]
        for name in (
            "Content-Type",
            "X-Content-Type-Options",
            "Content-Security-Policy",
            "Cross-Origin-Resource-Policy",
            "ETag",
            "Cache-Control",
        )
    }
    assert headers == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "ETag": f'"{stored.file_hash}"',
        "Cache-Control": "public, max-age=3600",
    }
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert not response.cookies


def test_a_document_is_not_sent_twice():
    stored = document()

    response = Client().get(
        stored.url, headers={"if-none-match": f'"{stored.file_hash}"'}
    )

    assert response.status_code == 304


def test_a_recording_is_played_inline_and_in_parts():
    response = Client().get(
        document("rede.mp4", MP4).url, headers={"range": "bytes=8-11"}
    )

    assert response.status_code == 206
    assert body(response) == b"isom"
    assert response["Content-Disposition"].startswith("inline")
    assert response["Content-Range"] == f"bytes 8-11/{len(MP4)}"
    assert response["Content-Security-Policy"] == (
        "default-src 'none'; media-src 'self'; sandbox allow-same-origin"
    )


def test_captions_are_sent_as_text_in_utf_8():
    response = Client().get(document("rede.vtt", VTT).url)

    assert body(response).decode() == VTT.decode()
    assert response["Content-Type"] == "text/vtt; charset=utf-8"
    assert response["Content-Disposition"].startswith("inline")


def test_the_name_in_the_address_must_be_right():
    stored = document()
    wrong = reverse("wagtaildocs_serve", args=[stored.pk, "anders.pdf"])

    assert Client().get(wrong).status_code == 404


def test_only_reading_is_possible():
    assert (
        Client()
        .post(document().url, headers={"sec-fetch-site": "same-origin"})
        .status_code
        == 405
    )


def test_a_document_whose_file_has_gone_is_not_found():
    stored = document()
    default_storage.delete(stored.file.name)

    assert Client().get(stored.url).status_code == 404


@pytest.fixture
def locked():
    collection = Collection.get_first_root_node().add_child(name="Intern")
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    return document(collection=collection)


def test_a_locked_collection_asks_for_a_login_first(locked):
    response = Client().get(locked.url)

    assert response.status_code == 302
    assert response["Location"] == f"{reverse('wagtailcore_login')}?next={locked.url}"


def test_a_locked_document_is_kept_out_of_shared_caches(locked):
    response = signed_in("Editors").get(locked.url)

    assert body(response) == PDF
    assert "no-store" in response["Cache-Control"]
    assert "public" not in response["Cache-Control"]


def for_other_sites(response):
    """Say whether a page of another site may show a file, and a program read it."""
    policy = response["Cross-Origin-Resource-Policy"]
    allowed = response.headers.get("Access-Control-Allow-Origin")
    assert (policy, allowed) in {("cross-origin", "*"), ("same-origin", None)}
    assert "Access-Control-Allow-Credentials" not in response
    return policy == "cross-origin"


PLAYED = {"rede.mp4": MP4, "rede.vtt": VTT}


@pytest.mark.parametrize("name", PLAYED)
def test_pages_of_other_sites_may_play_what_is_public(name):
    stored = document(name, PLAYED[name])
    known = {"if-none-match": f'"{stored.file_hash}"'}

    for headers in ({}, {"range": "bytes=0-3"}, known):
        assert for_other_sites(Client().get(stored.url, headers=headers))


def test_other_documents_are_not_for_pages_of_other_sites():
    assert not for_other_sites(Client().get(document().url))


@pytest.mark.parametrize("name", PLAYED)
def test_what_is_locked_is_not_played_by_pages_of_other_sites(locked, name):
    stored = document(name, PLAYED[name], collection=locked.collection)

    for client in (Client(), signed_in("Editors")):
        assert not for_other_sites(client.get(stored.url))


@pytest.fixture
def image():
    return SiteImage.objects.create(
        title="Foto", file=ContentFile(saved(photo(), "JPEG"), name="foto.jpg")
    )


def test_a_rendition_is_served_and_kept_for_ever(image):
    rendition = image.get_rendition("width-20|format-webp")

    response = Client().get(rendition.url)

    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert body(response)[8:12] == b"WEBP"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert not response.cookies


def test_an_original_is_served_but_not_for_ever(image):
    response = Client().get(image.file.url)

    assert response.status_code == 200
    assert "immutable" not in response["Cache-Control"]


@pytest.fixture
def locked_image(locked):
    folder = Collection.objects.get(pk=locked.collection_id).add_child(name="Fotos")
    file = ContentFile(saved(photo(), "JPEG"), name="intern.jpg")
    return SiteImage.objects.create(title="Intern", file=file, collection=folder)


def test_a_picture_below_a_locked_collection_is_not_found(locked_image, image):
    for url in (locked_image.file.url, locked_image.get_rendition("width-20").url):
        assert Client().get(url).status_code == 404
    for url in (image.file.url, image.get_rendition("width-20").url):
        response = Client().get(url)
        assert response.status_code == 200
        assert "public" in response["Cache-Control"]
        assert for_other_sites(response)


def test_who_may_see_a_locked_picture_sees_it_in_no_shared_cache(locked_image):
    editor = signed_in("Editors")

    for url in (locked_image.file.url, locked_image.get_rendition("width-20").url):
        response = editor.get(url)
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert "public" not in response["Cache-Control"]
        assert not for_other_sites(response)


@pytest.mark.parametrize(
    "path",
    [
        "documents/{document}",
        "images/../documents/{document}",
        "images/..%2fdocuments%2f{document}",
        "original_images/../../db.sqlite3",
        "images/%2e%2e/%2e%2e/etc/passwd",
        "images//etc/passwd",
        "images/fehlt.jpg",
        "images/x.svg",
        "images/x.html",
        "images/a\x00.jpg",
        "images/",
        "avatar_images/x.png",
        "x.jpg",
        "images/" + "a" * 5000 + ".jpg",
    ],
)
def test_nothing_but_pictures_is_served_from_the_media_folder(path):
    name = document().filename

    response = Client().get(f"/media/{path.format(document=name)}")

    assert response.status_code in {400, 404}


def test_the_media_folder_holds_on_disk_as_well(settings, tmp_path, image):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(saved(photo(), "PNG"))
    (tmp_path / "images" / "folder.png").mkdir()
    (tmp_path / "secret.png").write_bytes(b"secret")
    client = Client()

    assert body(client.get("/media/images/a.png")).startswith(b"\x89PNG")
    for path in (
        "secret.png",
        "images/../secret.png",
        "images/folder.png",
        "images/" + "a" * 300 + ".png",
    ):
        assert client.get(f"/media/{path}").status_code == 404
