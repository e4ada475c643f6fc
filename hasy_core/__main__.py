"""The command line: `python -m hasy_core`. Run it with `--help`.

With `--json` standard output is one JSON document; progress and errors go to standard error. Exit status: 0,
1 (failed, with one sentence) or 2 (usage).
"""

import click

from hasy_core.commands.evaluation import evaluate
from hasy_core.commands.exports import export, report
from hasy_core.commands.networks import architecture_command
from hasy_core.commands.one_sentence import OneSentence
from hasy_core.commands.prediction import predict
from hasy_core.commands.stored_data import data
from hasy_core.commands.training import steer, ten_folds_command, train
from hasy_core.framework_log import keep_tensorflow_quiet

keep_tensorflow_quiet()


@click.group(cls=OneSentence, invoke_without_command=True)
@click.pass_context
def main(ctx: click.Context) -> None:
    """ConvScope's command line: data, training, evaluation, prediction on HASYv2.

    Without a command it prints the article's network.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(architecture_command)
        click.echo("\nCommands: python -m hasy_core --help")


for command in (architecture_command, data, train, steer, evaluate, ten_folds_command, predict, export, report):
    main.add_command(command)

if __name__ == "__main__":
    main(prog_name="python -m hasy_core")
