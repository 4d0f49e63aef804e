"""Bad inputs, made by code, and what this product and its peers do with each of them."""
