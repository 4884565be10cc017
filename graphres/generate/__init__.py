"""Customers that nobody is: a world of people first, then what the sources of a shop see of it, with truth.

It knows nothing of the engine: what measures an engine must not share its ideas.
"""

from graphres.generate.generation import Generated, generate

__all__ = ["Generated", "generate"]
