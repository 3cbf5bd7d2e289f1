"""Names for what takes and orders hold the ids of: projects, scripts, generators. Reads memory only."""

from core.domain.job import Order
from core.domain.params import Choice
from core.domain.profile import Profile
from core.domain.script import Speaker
from core.domain.take import Take
from core.providers.base import Generator, Kind
from core.studio import NARRATOR, Studio
from gui import i18n
from gui.i18n import _


def said_by(thing: Take | Order) -> str:
    """Return the speaker's name; the narrator's, where nobody gave another, is ours and translated."""
    return i18n._(thing.speaker) if thing.speaker == NARRATOR else thing.speaker


def shown_name(speaker: Speaker) -> str:
    """Return a speaker's name; the narrator's is ours and translated."""
    return i18n._(speaker.name) if speaker.narrator else speaker.name


def timing_words(timing: str) -> str:
    """Return the sentence for a timing that was asked for and did not come as it should, "" where all is well."""
    return {
        "missing": i18n._("The times of the words were asked for and did not come."),
        "unreadable": i18n._("The times of the words came in a form that cannot be read."),
    }.get(timing, "")


def language_name(generator: Generator, language: str) -> str:
    """Return what people call a language that a provider names its own way; "" for one that nobody chose."""
    params = (param for param in generator.params if isinstance(param, Choice))
    param = next((one for one in params if language in one.options), None)
    if param is None:
        return language
    labels = dict(zip(param.options, param.labels or param.options, strict=True))
    return "" if language == param.default else _(labels[language])


class StudioNames:
    """Looks names up; what is gone has none."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._projects: dict[str, str] = {}
        self._scripts: dict[str, str] = {}
        self._generators: dict[str, str] = {}
        self._profiles: dict[str, Profile] = {}
        self.refresh()

    def refresh(self) -> None:
        """Read the names again."""
        cards = self._studio.projects()
        self._projects = {card.project.id: card.project.name for card in cards}
        self._scripts = {item.script.id: item.script.title for card in cards for item in card.scripts}
        self._profiles = {profile.id: profile for profile in self._studio.registry.profiles()}

    def caption(self, thing: Take | Order) -> str:
        """Return "speaker · project · script", without what is not known."""
        parts = (said_by(thing), self._projects.get(thing.project, ""), self._scripts.get(thing.script, ""))
        return " · ".join(part for part in parts if part)

    def script(self, script_id: str) -> str:
        """Return the title of a script, "" if it is gone."""
        return self._scripts.get(script_id, "")

    def where(self, order: Order) -> str:
        """Return the name of the provider over the network that makes an order, "" for the built-in voice."""
        profile = self._profiles.get(next((request.profile for request in order.plan.requests), ""))
        return profile.name if profile and profile.base_url else ""

    def generator(self, take: Take) -> str:
        """Return the name of the generator, its id where this program does not know it."""
        if not self._generators:
            self._generators = {
                found.id: i18n._(found.name) for _profile, found in self._studio.registry.of_kind(*Kind)
            }
        return self._generators.get(take.generator, take.generator)
