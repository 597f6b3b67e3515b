"""The house itself: settings, addresses, the queue, and what joins the rooms."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
