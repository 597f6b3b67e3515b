"""Search: one document for whatever can be found, kept in the transaction that changes it."""
