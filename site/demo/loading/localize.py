"""Tells wagtail-localize which texts are translations of which.

After this an editor who changes a German page is offered “update from source”, and a
translator finds each sentence beside its original, as if she had typed them there.
"""

from collections import defaultdict

from django.utils import timezone
from wagtail.models import TranslatableMixin
from wagtail_localize.models import StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments


def connect(source: TranslatableMixin, translation: TranslatableMixin) -> None:
    """Record that `translation` says what `source` says, piece by piece."""
    record, _created = TranslationSource.get_or_create_from_instance(source)
    Translation.objects.get_or_create(source=record, target_locale=translation.locale)
    texts = _texts(translation)
    rows = {}
    for segment in record.stringsegment_set.select_related("context").order_by("order"):
        here = texts[segment.context.path]
        if here:
            rows[segment.string_id, segment.context_id] = StringTranslation(
                translation_of_id=segment.string_id,
                context_id=segment.context_id,
                locale=translation.locale,
                data=here.pop(0),
                translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
                updated_at=timezone.now(),
            )
    StringTranslation.objects.bulk_create(rows.values(), ignore_conflicts=True)


def _texts(translation: TranslatableMixin) -> dict[str, list[str]]:
    """Return the texts of each path in the order in which they stand there."""
    texts: dict[str, list[str]] = defaultdict(list)
    for segment in extract_segments(translation):
        if isinstance(segment, StringSegmentValue):
            texts[segment.path].append(segment.string.data)
    return texts
