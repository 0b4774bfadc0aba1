"""All addresses of contests, one block for each part."""

from lms.contests.views import convening, labels, pages, result_routes
from lms.contests.views.blueprint import blueprint

__all__ = ["blueprint"]

GET, POST = ["GET"], ["POST"]

# The call, for everybody, and how the contest is run.
for address, view, methods in (
    ("/", pages.index, GET),
    ("/<slug>", pages.call, GET),
    ("/set-up/<name>", convening.set_up, POST),
    ("/<slug>/convene", convening.convene, GET),
    ("/<slug>/move", convening.move, POST),
):
    blueprint.add_url_rule(address, view_func=view, methods=methods)

# Entries and screening.

# The judges' desk, comparisons and the monitor.

# Moderation, results, objections, certificates, collection, export.
result_routes.connect(blueprint)

for word in (labels.stage_title, labels.told_remark):
    blueprint.add_app_template_filter(word)
