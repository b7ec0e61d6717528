"""`python -m scigen_data` is `scigen`."""

from scigen_data.cli import main

if __name__ == "__main__":
    main()
