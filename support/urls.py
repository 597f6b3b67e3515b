"""Addresses of the desk."""

from django.urls import path

from .views import acts, case, handing, items, palette, presence, queue, register, saved, search, snoozing

app_name = "support"

urlpatterns = [
    path("search/", search.show, name="search"),
    path("desk/", queue.show, name="queue"),
    path("desk/next/", queue.claim_next, name="claim_next"),
    path("desk/export/", queue.export, name="export"),
    path("desk/exemptions/", register.show, name="exemptions"),
    path("desk/items/<int:pk>/", items.show, name="item"),
    path("desk/items/<int:pk>/claim/", items.claim, name="claim_item"),
    path("desk/items/<int:pk>/release/", items.release, name="release_item"),
    path("desk/items/<int:pk>/snooze/", snoozing.snooze, name="snooze"),
    path("desk/items/<int:pk>/wake/", snoozing.wake, name="wake"),
    path("desk/items/<int:pk>/<slug:name>/", items.act, name="item_act"),
    path("desk/palette/", palette.show, name="palette"),
    path("desk/presence/", presence.look, name="presence"),
    path("desk/views/", saved.all_views, name="saved_views"),
    path("desk/views/<int:pk>/", saved.show, name="saved"),
    path("desk/views/<int:pk>/change/", saved.change, name="change_view"),
    path("desk/views/<int:pk>/delete/", saved.delete, name="delete_view"),
    path("desk/views/<int:pk>/restore/", saved.restore, name="restore_view"),
    path("desk/views/<int:pk>/pin/", saved.pin, name="pin_view"),
    path("desk/<slug:slug>/", queue.show, name="view"),
    path("desk/<slug:slug>/save/", saved.keep, name="save_view"),
    path("desk/<slug:slug>/export/", queue.export, name="export_view"),
    path("desk/cases/<int:pk>/", case.show, name="case"),
    path("desk/cases/<int:pk>/claim/", acts.claim, name="claim"),
    path("desk/cases/<int:pk>/release/", acts.release, name="release"),
    path("desk/cases/<int:pk>/decision/", acts.decide, name="decide"),
    path("desk/cases/<int:pk>/preview/", acts.preview, name="preview"),
    path("desk/cases/<int:pk>/hand-over/", handing.hand_over, name="hand_over"),
    path("desk/cases/<int:pk>/take-back/", handing.take_back, name="take_back"),
    path("desk/cases/<int:pk>/wording/", acts.use_wording, name="wording"),
    path("desk/cases/<int:pk>/presence/", presence.beat, name="beat"),
    path("desk/cases/<int:pk>/notes/", acts.write_note, name="note"),
]
