"""Bulk: one act on many items, each by the very verb that its page would use, each with an outcome of its own."""
