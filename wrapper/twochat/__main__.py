"""`twochat` and `python -m twochat`."""

import sys


def main() -> None:
    try:
        from .cli import main as command
    except ModuleNotFoundError as missing:
        sys.exit(f"The command line needs {missing.name}, which is not installed: pip install 'twochat[cli]'")
    except KeyboardInterrupt:
        sys.exit("Interrupted before anything was sent.")
    command()


if __name__ == "__main__":
    main()
