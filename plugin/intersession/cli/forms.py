"""Commands about form files: `forms check FILE…`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from intersession.definition.loader import load_form
from intersession.errors import FormError
from intersession.hooks.manager import Plugins
from intersession.kinds import plugin as kinds_plugin


@click.group()
def forms() -> None:
    """Look after form files."""


@forms.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Read FILES, or those in a folder, as forms and say where something is wrong, as file:line."""
    kinds = _kinds()
    every = [found for one in files for found in (sorted(one.glob("*.yaml")) if one.is_dir() else [one])]
    if not every:
        raise click.ClickException("there is no *.yaml file in it")
    faulty = [file for file in every if not _is_form(file, kinds)]
    if faulty:
        raise click.ClickException(f"{len(faulty)} of {len(every)} cannot be used")


def _kinds() -> frozenset[str]:
    plugins = Plugins()
    plugins.register(kinds_plugin, "intersession kinds", required=True)
    plugins.load_entry_points()
    return frozenset(plugins.kinds())


def _is_form(file: Path, kinds: frozenset[str]) -> bool:
    try:
        form = load_form(file, kinds=kinds)
    except FormError as error:
        click.echo(str(replace(error, source=str(file))), err=True)
        return False
    click.echo(f"{file}: {form.key}, version {form.version}, {len(form.questions)} questions, {form.minutes:g} min")
    return True
