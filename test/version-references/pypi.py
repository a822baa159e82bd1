"""Compares pairs of Python versions (tab between, one a line) by packaging: -1, 0 or 1 a line, "bad" where it refuses one."""
import sys

from packaging.version import InvalidVersion, Version

for line in sys.stdin:
    try:
        a, b = (Version(text) for text in line.rstrip("\n").split("\t"))
        print((a > b) - (a < b))
    except InvalidVersion:
        print("bad")
