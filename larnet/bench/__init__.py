"""Speed and memory on this machine, in one run: `python -m larnet bench [--json] [--quick]`."""

from larnet.bench.markdown_table import table
from larnet.bench.suite import bench

__all__ = ["bench", "table"]
