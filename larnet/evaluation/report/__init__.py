"""The report: HTML, charts, summary."""
