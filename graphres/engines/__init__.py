"""The ground: what stages run on. `base` is the contract, `duckdb` the embedded engine."""
