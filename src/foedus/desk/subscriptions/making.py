"""Making a subscription: the address is looked at, and it begins with what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.desk.alerts.outbox import Outbox
from foedus.desk.alerts.webhook import webhook_address
from foedus.desk.subscriptions.kept import Subscription, Subscriptions

if TYPE_CHECKING:
    from foedus.desk.context import Desk
    from foedus.desk.viewer import Viewer

__all__ = ["made_subscription", "secret_of"]


def made_subscription(desk: Desk, viewer: Viewer, url: str) -> Subscription:
    """A new subscription of the seat that somebody sits in.

    Raises:
        RefusedError: the address may not be called, or they have too many.
    """
    made = Subscription(
        id=desk.nonce(),
        seat=viewer.seat,
        token=viewer.token,
        url=webhook_address(url, test=desk.settings.webhooks_here, asked="subscribe"),
        position=desk.office.head(),
        made=desk.now(),
    )
    Subscriptions(desk.tables).make(made)
    return made


def secret_of(desk: Desk, subscription: str) -> str:
    """The secret that the calls of a subscription are signed with."""
    return Outbox(desk.tables, desk.seed()).keyed("subscription", subscription)
