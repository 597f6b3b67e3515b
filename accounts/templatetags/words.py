"""Words inside a sentence, for templates."""

from django import template

from accounts.words import within

register = template.Library()
register.filter("within", within)
