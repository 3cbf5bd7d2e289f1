"""The line to one server of this family."""

from core.domain.profile import Profile
from core.providers.base import Kit
from core.providers.openai.spec import OPENAI
from core.providers.shared import line
from core.providers.shared.newapi import explained


class Line(line.Line):
    """Reads problems as these servers tell them."""

    def __init__(self, profile: Profile, kit: Kit) -> None:
        super().__init__(profile, kit, OPENAI, explained)
