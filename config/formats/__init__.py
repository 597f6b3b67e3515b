"""How dates are written in a language, beside what Django knows of it: Django's FORMAT_MODULE_PATH."""
