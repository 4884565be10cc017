"""Pages on which a person sees what a run found, and why."""

from graphres.explore.page import page

__all__ = ["page"]
