"""Turns an organisation's files into the core's own types, or says exactly why not.

    files          a Folder, or a dict of names to bytes       config.files
    -> load()      everything that is wrong, with its place    config.load, ConfigErrors
    -> Loaded      right, and in the core's own types          config.loaded
    -> house()     complete, when the adapters are known

Only this package reads YAML. It knows no adapter and no database.
"""

from config.channels import Account
from config.files import FileRefused, Files, Folder
from config.flows import ReadFlow, load_flow, load_published, load_survey
from config.known import Database, Retention
from config.load import load
from config.loaded import Loaded
from config.people import Contact
from config.problems import ConfigErrors, Problem, Weight
from config.secrets import SecretError, SecretRef, read_secret
from config.texts import Catalogue, catalogue, shipped

__all__ = [
    "Account",
    "Catalogue",
    "ConfigErrors",
    "Contact",
    "Database",
    "FileRefused",
    "Files",
    "Folder",
    "Loaded",
    "Problem",
    "ReadFlow",
    "Retention",
    "SecretError",
    "SecretRef",
    "Weight",
    "catalogue",
    "load",
    "load_flow",
    "load_published",
    "load_survey",
    "read_secret",
    "shipped",
]
