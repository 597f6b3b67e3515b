"""What the scheduler starts, and how often. Every task finds its own work in the database.

A nudge nobody took within its interval is dropped: the next one does the same.
"""

from typing import Any


def every(seconds: int, task: str) -> dict[str, Any]:
    return {"task": task, "schedule": float(seconds), "options": {"expires": seconds}}


SCHEDULE = {
    "send what is owed": every(15, "notifications.tasks.sweep"),
    "close what nobody answered": every(60, "approvals.tasks.lapse_overdue"),
    "remind of summaries": every(60, "orders.tasks.remind_of_summaries"),
    "hear appeals that nobody answered for": every(60, "approvals.tasks.go_on_with_appeals"),
    "remind sellers of open questions": every(300, "approvals.tasks.urge_sellers"),
    "remind the desk of its promises": every(60, "support.tasks.remind"),
    "bring back what was put aside": every(30, "support.tasks.wake"),
    "tell agents what waits": every(300, "support.tasks.write_digests"),
    "learn the words that search can spell": every(300, "support.tasks.learn_words"),
    "weigh the words of precedents": every(3600, "support.tasks.weigh_precedents"),
    "sum up the day": every(60, "support.tasks.sum_up"),
    "carry on with long work": every(30, "jobs.tasks.sweep"),
}
