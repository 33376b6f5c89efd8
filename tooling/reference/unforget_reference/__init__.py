"""PyTorch computations behind the golden files: one module for one file or pair of files."""
