"""Who acts on what happened: action -> functions, run in the event's own transaction, in this order.

The only place where one room answers another room's event.
"""

from approvals.reactions import attach_standing_exemptions
from jobs.reactions import begin as begin_job
from notifications.planning import plan
from support import reactions as desk

REACTIONS = {
    "request.filed": (desk.open_review,),
    "request.asked": (desk.pause_for_seller,),
    "request.answered": (desk.resume_after_answer,),
    "request.escalated": (desk.open_escalation,),
    "request.approved": (desk.close_work,),
    "request.denied": (desk.close_work,),
    "request.withdrawn": (desk.close_work,),
    "request.lapsed": (desk.close_work,),
    "order.placed": (attach_standing_exemptions,),
    "notification.died": (desk.open_delivery,),
    "job.started": (begin_job,),
    "*": (plan,),
}
