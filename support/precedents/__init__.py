"""Precedents: the decided cases most like one, by purpose, channel, clause and above all by words.

Rare words say more than frequent ones (BM25, Robertson and Zaragoza 2009). SQLite's FTS5 ranks so by
itself; for PostgreSQL, which does not, how many decided cases hold a word is sampled now and then.
"""
