"""What a run found, in sentences for somebody who has never seen one, and where to look further."""

from __future__ import annotations

from graphres.summary.family import Family
from graphres.summary.people import Holding
from graphres.summary.purchases import Purchases, Revenue
from graphres.summary.riskiest import Riskiest
from graphres.summary.run_summary import Summary, summarize

__all__ = ["Family", "Holding", "Purchases", "Revenue", "Riskiest", "Summary", "summarize"]
