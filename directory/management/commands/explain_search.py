from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from directory.explaining import explain
from directory.filters import Criteria
from directory.search import Found, NoSuchPageError, search
from directory.tiers import understand
from home.languages import is_language

SHOWN = 20


class Command(BaseCommand):
    help = "Prints what a search of the directory shows, and why in this order."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text")
        parser.add_argument("--lang", default=settings.LANGUAGE_CODE)
        parser.add_argument("--page", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        text, language, page = options["text"], options["lang"], options["page"]
        if not is_language(language):
            known = ", ".join(code for code, _name in settings.LANGUAGES)
            raise CommandError(f"{language} is no language of this site: {known}")
        try:
            criteria = Criteria(text=text)
            found = search(criteria, language=language, page=page, per_page=SHOWN)
        except NoSuchPageError as error:
            raise CommandError(f"there is no page {page} of results") from error
        self._summary(found, text)
        first = (page - 1) * SHOWN + 1
        for place, hit in enumerate(explain(found, text, language), first):
            own = "reader's language" if hit.own_language else "another language"
            self.stdout.write(f"{place:3}. {hit.title} [{hit.language}]")
            self.stdout.write(f"     {hit.tier}; {hit.freshness}; {own}")
            for reason in hit.reasons:
                self.stdout.write(f"     - {reason}")

    def _summary(self, found: Found, text: str) -> None:
        question = understand(found.corrected or text)
        if found.corrected:
            self.stdout.write(f"nothing for “{text}”; searched for “{found.corrected}”")
        if found.broader:
            self.stdout.write("nothing on the topic itself; searched for broader ones")
        words = ", ".join(word.folded for word in question.required)
        self.stdout.write(f"{found.count} entries; must be found: {words or 'nothing'}")
        for relaxation in found.relaxations:
            name = relaxation.name or "any filter"
            self.stdout.write(f"without {name}: {relaxation.count}")
