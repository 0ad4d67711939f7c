"""How the tests use your module: its own functions are all that they ask for."""
