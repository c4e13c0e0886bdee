"""Ways off the road, and the way back to the pool."""
