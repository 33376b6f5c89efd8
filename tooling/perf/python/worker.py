"""Answers orders on standard input, one JSON document a line: prepare a unit, take a reading, release it.

Usage: python worker.py torch|avalanche   (with the private environment that has it)
"""

import sys
import warnings

sys.dont_write_bytecode = True
warnings.filterwarnings("ignore")

from unforget_timing.protocol import serve  # noqa: E402

if __name__ == "__main__":
    if sys.argv[1] == "avalanche":
        from unforget_timing.avalanche_units import UNITS, versions
    else:
        from unforget_timing.torch_units import UNITS, versions
    serve(UNITS, versions())
