"""What a command says that cannot do what it was asked."""

from typing import Any

import click

from hasy_core.backend import check_backend
from hasy_core.background import end_with_starter
from hasy_core.errors import HasyError, StoppedError


class OneSentence(click.Group):
    """Turns whatever is wrong outside the program into one sentence and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            end_with_starter()
            check_backend()
            return super().invoke(ctx)
        except StoppedError as stopped:
            click.echo(str(stopped), err=True)
            ctx.exit(1)
        except HasyError as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt:
            click.echo("Stopped. What was whole before is still whole.", err=True)
            ctx.exit(1)
