"""Every door by which a picture comes in, and what is stored behind it."""

import hashlib
import io
import json
import re

import lxml.html
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection, UploadedFile
from wagtail.test.utils.form_data import querydict_from_html

from home.models import SiteImage
from home.uploads.images import NotAnImage
from tests.home.editors import signed_in
from tests.home.uploads.test_images import CHATTY, LYING_AVIF, SECRET, photo, saved

pytestmark = pytest.mark.django_db

SUFFIXES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif", "GIF": "gif"}
TRACES = [
    SECRET,
    SECRET.decode().encode("utf-16-le"),
    b"Exif",
    b"GPS",
    b"xpacket",
    b"xmpmeta",
    b"Photoshop",
    b"eXIf",
]
RENDITIONS = ["max-20x20", "fill-10x10", "width-30|format-jpeg", "original|format-png"]
RENDITIONS += ["width-25|format-webp", "width-25|format-avif", "original"]


def upload(kind, name=None):
    return SimpleUploadedFile(name or f"foto.{SUFFIXES[kind]}", CHATTY[kind]())


def by_multiple_upload(client, file):
    response = client.post(
        reverse("wagtailimages:add_multiple"), {"title": "Foto", "files[]": file}
    )
    answer = response.json()
    return SiteImage.objects.get(pk=answer["image_id"]) if answer["success"] else answer


def by_single_upload(client, file):
    client.post(reverse("wagtailimages:add"), {"title": "Foto", "file": file})
    return SiteImage.objects.get()


def by_chooser(client, file):
    response = client.post(
        reverse("wagtailimages_chooser:create"),
        {"image-chooser-upload-title": "Foto", "image-chooser-upload-file": file},
    )
    return SiteImage.objects.get(pk=json.loads(response.content)["result"]["id"])


def by_replacement(client, file):
    image = SiteImage.objects.create(
        title="Alt", file=ContentFile(saved(photo(9, 9), "PNG"), name="alt.png")
    )
    old_name = image.file.name
    url = reverse("wagtailimages:edit", args=[image.pk])
    client.post(url, {"title": "Foto", "file": file})
    assert not default_storage.exists(old_name)
    return SiteImage.objects.get()


def by_command(_client, file):
    return SiteImage.objects.get(
        pk=SiteImage.objects.create(
            title="Foto", file=ContentFile(file.read(), file.name)
        ).pk
    )


DOORS = [by_multiple_upload, by_single_upload, by_chooser, by_replacement, by_command]


def assert_bare(name):
    with default_storage.open(name) as file:
        content = file.read()
    assert [trace for trace in TRACES if trace in content] == []
    picture = Image.open(io.BytesIO(content))
    picture.load()
    assert dict(picture.getexif()) == {}
    assert picture.getexif().get_ifd(0x8825) == {}
    assert set(picture.info) & {"exif", "xmp", "comment", "XML:com.adobe.xmp"} == set()
    return content


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("kind", CHATTY)
def test_what_is_stored_carries_no_metadata(door, kind):
    image = door(signed_in("Editors"), upload(kind))

    content = assert_bare(image.file.name)
    assert (image.width, image.height) == Image.open(io.BytesIO(content)).size
    assert image.file_size == len(content)
    assert image.file_hash == hashlib.sha1(content, usedforsecurity=False).hexdigest()
    assert image.file.name.startswith("original_images/foto")


@pytest.mark.parametrize("kind", CHATTY)
def test_renditions_carry_no_metadata(kind):
    image = by_multiple_upload(signed_in("Editors"), upload(kind))

    for spec in RENDITIONS:
        assert_bare(image.get_rendition(spec).file.name)


def test_only_one_file_is_stored():
    client = signed_in("Editors")
    by_multiple_upload(client, upload("JPEG"))
    before = set(default_storage.listdir("original_images")[1])

    image = by_multiple_upload(client, upload("JPEG"))

    added = set(default_storage.listdir("original_images")[1]) - before
    assert added == {image.filename}


def test_a_turned_photo_is_measured_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    file = ContentFile(saved(photo(60, 40), "JPEG", exif=exif.tobytes()), "foto.jpg")

    image = SiteImage.objects.create(title="Foto", file=file)

    assert (image.width, image.height) == (40, 60)


def test_a_picture_gets_the_ending_of_its_real_format():
    file = SimpleUploadedFile("foto.jpg", CHATTY["PNG"]())

    image = by_multiple_upload(signed_in("Editors"), file)

    assert re.fullmatch(r"original_images/foto.*\.png", image.file.name)


def test_what_waits_for_a_missing_field_is_stored_clean_as_well():
    """Wagtail keeps the file as it came until another field has been corrected."""
    client = signed_in("Editors")
    response = client.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "x" * 300, "files[]": upload("JPEG")},
    )
    waiting = UploadedFile.objects.get(pk=response.json()["uploaded_file_id"])
    assert_bare(waiting.file.name)

    prefix = f"uploaded-image-{waiting.pk}"
    client.post(
        reverse("wagtailimages:create_multiple_from_uploaded_image", args=[waiting.pk]),
        {f"{prefix}-title": "Foto", f"{prefix}-tags": ""},
    )
    image = SiteImage.objects.get()
    content = assert_bare(image.file.name)
    assert image.file_size == len(content)


def test_a_large_upload_from_a_temporary_file_is_clean(settings):
    settings.FILE_UPLOAD_HANDLERS = [
        "django.core.files.uploadhandler.TemporaryFileUploadHandler"
    ]

    assert_bare(by_multiple_upload(signed_in("Editors"), upload("JPEG")).file.name)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("zeichnung.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG files"),
        ("foto.jpg", b"GIF87a<script>alert(1)</script>", "damaged or incomplete"),
        ("foto.png", b"%PDF-1.7 no picture", "not a picture"),
        ("foto.jpg", CHATTY["JPEG"]()[:300], "damaged or incomplete"),
        ("foto.avif", LYING_AVIF, "damaged or incomplete"),
    ],
)
def test_an_editor_is_told_why_a_file_is_refused(name, content, sentence):
    answer = by_multiple_upload(signed_in("Editors"), SimpleUploadedFile(name, content))

    assert not answer["success"]
    assert sentence in answer["error_message"]
    assert not SiteImage.objects.exists()
    assert not UploadedFile.objects.exists()


def test_too_many_pixels_are_refused_before_they_are_decoded():
    huge = saved(Image.new("1", (10_000, 10_000)), "PNG")

    answer = by_multiple_upload(
        signed_in("Editors"), SimpleUploadedFile("plan.png", huge)
    )

    assert "10000 by 10000 pixels, at most 40 million" in answer["error_message"]


def test_too_large_a_file_is_refused_with_the_limit(settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 1024 * 1024
    file = SimpleUploadedFile("foto.png", bytes(1024 * 1024 + 1))

    answer = by_multiple_upload(signed_in("Editors"), file)

    assert "at most 1.0\xa0MB are possible" in answer["error_message"]


def test_a_command_cannot_store_what_is_no_picture():
    with pytest.raises(NotAnImage):
        SiteImage.objects.create(title="x", file=ContentFile(b"hello", "x.png"))

    assert not default_storage.exists("original_images/x.png")


def test_alternative_texts_are_asked_for_in_each_language_german_first(settings):
    image = by_command(None, upload("PNG"))
    client = signed_in("Editors")
    url = reverse("wagtailimages:edit", args=[image.pk])

    form = querydict_from_html(client.get(url).content.decode(), form_index=0)
    names = [name for name in form if name.startswith("alt_text_")]
    assert names == [f"alt_text_{code}" for code, _name in settings.LANGUAGES]

    texts = {"alt_text_de": "Ein Haus", "alt_text_ar": "بيت"}
    client.post(url, form.dict() | texts)
    image.refresh_from_db()
    assert image.alt_texts == {"de": "Ein Haus", "ar": "بيت"}
    assert image.alt_in("ar") == ("بيت", "ar")
    assert image.alt_in("fr") == ("Ein Haus", "de")
    arabic = lxml.html.fromstring(client.get(url).content).get_element_by_id(
        "id_alt_text_ar"
    )
    assert (arabic.get("lang"), arabic.get("dir")) == ("ar", "rtl")
    assert arabic.get("value") == "بيت"


def test_changing_the_title_keeps_file_and_size():
    image = by_command(None, upload("PNG"))
    before = image.file.name, image.file_hash

    image.title = "Neu"
    image.save()

    image.refresh_from_db()
    assert (image.file.name, image.file_hash) == before


def test_a_picture_in_a_collection_is_uploaded_there():
    inner = Collection.get_first_root_node().add_child(name="Gipfel")
    response = signed_in("Moderators").post(
        reverse("wagtailimages:add_multiple"),
        {"title": "Foto", "files[]": upload("PNG"), "collection": inner.pk},
    )

    assert response.json()["success"]
    assert SiteImage.objects.get().collection == inner
