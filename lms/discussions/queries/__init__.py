"""Read places, threads and posts, and who may see them."""
