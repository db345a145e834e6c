"""The sessions of these pages leave the table of operations as it was."""

from tests.conftest import table as table
