"""The desk's pages: the queue, one case, and what an agent does there."""
