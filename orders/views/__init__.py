"""The pages of orders: the list, one order with its conversation, and files."""
