"""What stands on items that were there before: their case's or order's title, people, channels and clauses."""

from django.db import migrations

OF_CASE = "(SELECT {} FROM approvals_approvalrequest r WHERE r.id = support_workitem.request_id)"
OF_ORDER = "(SELECT {} FROM orders_order o WHERE o.id = support_workitem.order_id)"
NAME = "(SELECT u.name FROM accounts_user u WHERE u.id = support_workitem.seller_id)"
# `["video", "phone"]` becomes ` video phone `
CHANNELS = "replace(replace(replace(CAST(r.channels AS text), '[\"', ' '), '\"]', ' '), '\", \"', ' ')"
ALLOWING = (
    "(SELECT ' ' || min(c.number) || ' ' FROM approvals_clause c JOIN approvals_approvalrequest r"
    " ON c.policy_id = r.policy_id AND c.purpose = r.purpose AND c.kind = 'allows'"
    " WHERE r.id = support_workitem.request_id)"
)
CHALLENGED = (
    "(SELECT ' ' || replace(d.cited, ',', '') || ' ' FROM approvals_appeal a JOIN approvals_decision d"
    " ON d.id = a.decision_id WHERE a.request_id = support_workitem.request_id ORDER BY a.id DESC LIMIT 1)"
)
ON_APPEAL = (
    "kind = 'appeal' OR kind = 'escalation' AND EXISTS (SELECT 1 FROM approvals_appeal a"
    " WHERE a.request_id = support_workitem.request_id AND a.status IN ('filed', 'escalated'))"
)


FILL = (
    f"UPDATE support_workitem SET title = {OF_CASE.format('r.title')},"
    f" seller_id = {OF_CASE.format('r.seller_id')}, buyer_id = {OF_CASE.format('r.buyer_id')},"
    f" purpose = {OF_CASE.format('r.purpose')}, channels = {OF_CASE.format(CHANNELS)},"
    f" clauses = COALESCE({ALLOWING}, ''), stage = 'review',"
    f" escalated_by_id = CASE WHEN kind = 'escalation' THEN {OF_CASE.format('r.escalated_by_id')} END"
    " WHERE request_id IS NOT NULL",
    f"UPDATE support_workitem SET title = {OF_ORDER.format('o.title')},"
    f" seller_id = {OF_ORDER.format('o.seller_id')}, buyer_id = {OF_ORDER.format('o.buyer_id')}"
    " WHERE order_id IS NOT NULL",
    f"UPDATE support_workitem SET seller_name = {NAME}",
    f"UPDATE support_workitem SET stage = 'appeal', clauses = COALESCE({CHALLENGED}, '') WHERE {ON_APPEAL}",
    "UPDATE support_workitem SET stage = 'amendment' WHERE kind = 'amendment'",
)


class Migration(migrations.Migration):
    dependencies = [("support", "0010_snoozing_and_facts"), ("approvals", "0008_policy_drafts")]
    operations = [migrations.RunSQL(list(FILL), migrations.RunSQL.noop)]
