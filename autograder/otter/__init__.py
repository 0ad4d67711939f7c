"""Our public tests inside Otter's notebooks: what its test files call, and the process that answers them."""
