"""Words for what screening found."""

from django import template

from orders.hints import rule_in_words

register = template.Library()
register.filter("rule_in_words", rule_in_words)
