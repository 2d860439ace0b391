"""The page: one file per tab and one per idea; the only folder that imports gradio."""

import os

# Gradio reads this once, while it is imported: the page asks no foreign host for anything.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
