"""A house of any size, for measuring: cases, people and words spread as in a real one."""
