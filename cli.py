"""Launcher for a checkout: `python cli.py …` is the command `graphres …` without installing it."""

from graphres.cli import main

if __name__ == "__main__":
    main()
