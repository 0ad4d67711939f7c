"""How the bench uses the module: its own functions are all that it asks for."""
