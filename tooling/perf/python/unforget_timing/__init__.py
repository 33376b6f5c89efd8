"""Units that are timed against ours: bare PyTorch loops, and Avalanche."""
