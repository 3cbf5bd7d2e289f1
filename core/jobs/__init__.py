"""The ledger: states, queue, runner, recovery. What is bought is bought once, and what arrived is filed."""
