"""What is under way for voices: their previews, and first uses. One card an order, with every way out that it has."""

from collections.abc import Callable, Sequence

from core.domain.job import Order
from gui.i18n import _
from gui.panels.music.orders import SongOrders


class VoiceOrders(SongOrders):
    """Says of each order whose voice it is for, and at which provider it is."""

    def show_voices(self, orders: Sequence[Order], where: Callable[[Order], str]) -> None:
        """Show these orders, oldest first; `where` names the provider of one."""
        self.show_orders(orders, "")
        for order in orders:
            card = self.cards[order.id]
            card.show_order(order, where(order))
            words = card.words.text()
            card.words.setText(_("“{name}” · {words}", name=order.speaker, words=words[:1].lower() + words[1:]))
            card.setAccessibleName(f"{card.words.text()} {card.reason.text()}".strip())
