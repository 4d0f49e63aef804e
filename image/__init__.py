"""The gear's image: built, tested, and told what is inside."""
