"""What no system measures is asked of units: form templates, rounds, what was typed, approval."""
