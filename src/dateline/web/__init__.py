"""The review page: a server on this machine in which an analyst checks, corrects and signs what was read."""

from dateline.web.app import make_app
from dateline.web.desk import Desk
from dateline.web.serving import serve

__all__ = ["Desk", "make_app", "serve"]
