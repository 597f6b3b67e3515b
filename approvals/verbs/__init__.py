"""The verbs of ApprovalRequest, by the part of a case's life they belong to."""
