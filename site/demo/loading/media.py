"""Images and documents, made by `make_media.py` and committed."""

from functools import partial
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.images import ImageFile

from demo.loading.files import MEDIA, read
from demo.loading.progress import Progress
from demo.loading.records import Records
from home.licences import Licence
from home.models import SiteDocument, SiteImage

CREDIT = "Lotse"


def load_images(records: Records, progress: Progress) -> None:
    for name, alt_texts in progress.each("images", read("images.json").items()):
        path = MEDIA / "images" / f"{name}.webp"
        records.once(
            f"image/{name}",
            partial(load_image, path, alt_texts),
        )


def load_image(path: Path, alt_texts: dict[str, str]) -> SiteImage:
    with path.open("rb") as content:
        return SiteImage.objects.create(
            title=path.stem.capitalize(),
            file=ImageFile(content, name=path.name),
            description=alt_texts["de"],
            alt_texts=alt_texts,
            credit=CREDIT,
            licence=Licence.CC0,
        )


def load_documents(records: Records, progress: Progress) -> None:
    for name, facts in progress.each("documents", read("documents.json").items()):
        path = MEDIA / "documents" / name
        records.once(
            f"document/{name}",
            partial(load_document, path, facts),
        )


def load_document(path: Path, facts: dict[str, Any]) -> SiteDocument:
    with path.open("rb") as content:
        return SiteDocument.objects.create(
            file=File(content, name=path.name),
            credit=CREDIT,
            licence=Licence.CC0,
            **facts,
        )
