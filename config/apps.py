from django.contrib.admin.apps import AdminConfig


class TablesConfig(AdminConfig):
    """Django's admin, over the site of this house."""

    default_site = "accounts.administration.Administration"
