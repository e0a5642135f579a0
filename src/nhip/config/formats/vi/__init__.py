"""Vietnamese formats as official documents print them."""
