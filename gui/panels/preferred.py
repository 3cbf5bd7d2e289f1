"""What is said of a take that was preferred when takes of its line were heard blind. The same in every room."""

from core.domain.take import Take
from core.projects.comparing import times_preferred
from gui.i18n import _, count


def preferred_words(take: Take) -> str:
    """Return among how many takes it pleased best, "" where it was never preferred."""
    times = times_preferred(take)
    return _("Preferred of {n}, heard blind", n=count(times)) if times else ""
