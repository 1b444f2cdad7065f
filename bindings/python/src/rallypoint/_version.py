"""The package's version: the library's own."""

__version__ = "0.1.0"
