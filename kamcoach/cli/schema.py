"""`kamcoach schema`."""

import click

EXAMPLES = """\b
Example:
  kamcoach schema > assessment.schema.json
"""


@click.command(epilog=EXAMPLES, short_help="Print the JSON Schema of a JSON report.")
def schema() -> None:
    """Print the JSON Schema of `kamcoach assess --format json`."""
    import json

    from kamcoach.cli.common import write_bytes
    from kamcoach.report import schema as contract

    write_bytes(f"{json.dumps(contract(), indent=2)}\n".encode())
