"""Who acts on what happened: action -> functions, run in the event's own transaction, in this order.

The only place where one room answers another room's event.
"""

from approvals.reactions import attach_standing_exemptions, close_amendments
from jobs.reactions import begin as begin_job
from notifications.planning import plan
from support import reactions as desk

REACTIONS = {
    "screening.message_held": (desk.open_held,),
    "screening.message_released": (desk.close_held,),
    "screening.message_refused": (desk.close_held,),
    "screening.mistake_reported": (desk.open_mistake,),
    "screening.mistake_confirmed": (desk.close_mistake,),
    "screening.mistake_rejected": (desk.close_mistake,),
    "screening.breach_recorded": (desk.open_breach,),
    "screening.breach_closed": (desk.close_breach,),
    "request.filed": (desk.open_review,),
    "request.asked": (desk.pause_for_seller,),
    "request.answered": (desk.resume_after_answer,),
    "request.escalated": (desk.open_escalation,),
    "request.approved": (desk.close_work,),
    "request.denied": (desk.close_work,),
    "request.withdrawn": (desk.close_work,),
    "request.lapsed": (desk.close_work,),
    "request.corrected": (desk.close_work,),
    "appeal.filed": (desk.open_appeal,),
    "appeal.asked": (desk.pause_appeal,),
    "appeal.answered": (desk.resume_appeal,),
    "appeal.went_on": (desk.resume_appeal,),
    "appeal.escalated": (desk.escalate_appeal,),
    "appeal.withdrawn": (desk.close_work,),
    "appeal.upheld": (desk.close_work,),
    "appeal.overturned": (desk.close_work,),
    "amendment.asked": (desk.open_amendment,),
    "amendment.withdrawn": (desk.close_work,),
    "amendment.refused": (desk.close_work,),
    "exemption.amended": (desk.close_work,),
    "exemption.revoked": (close_amendments, desk.close_change),
    "exemption.given_up": (close_amendments, desk.close_change),
    "order.placed": (attach_standing_exemptions,),
    "contact.summary_missed": (desk.open_duty,),
    "contact.disputed": (desk.open_duty,),
    "contact.copied_back": (desk.close_duty,),
    "contact.confirmed": (desk.close_duty,),
    "contact.looked_into": (desk.close_duty,),
    "misuse.reported": (desk.open_misuse,),
    "misuse.answered": (desk.close_misuse,),
    "notification.died": (desk.open_delivery,),
    "job.started": (begin_job,),
    "*": (plan,),
}
