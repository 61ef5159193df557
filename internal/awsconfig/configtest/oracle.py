"""Answers, for each line "CONFIG<tab>CREDENTIALS" on stdin, what the AWS CLI makes of the two files.

One line of JSON each: {"refused": true} or {"profiles": [[name, {key: value}]], "sessions": [...]}.
It runs botocore's own code: Session.full_config, on a stand-in that knows the two paths. Once that is loaded, it
says so in a line of its own.
"""

import json
import sys

from awscli.botocore import session

# The botocore that the module imported: the one whose exceptions it raises.
ConfigParseError = session.botocore.exceptions.ConfigParseError


class Paths:
    def __init__(self, config, credentials):
        self._config = None
        self._paths = {"config_file": config, "credentials_file": credentials}

    def get_config_variable(self, name):
        return self._paths[name]


def answer(config, credentials):
    try:
        full = session.Session.full_config.fget(Paths(config, credentials))
    except ConfigParseError:
        return {"refused": True}
    return {
        "profiles": list(full["profiles"].items()),
        "sessions": list(full.get("sso_sessions", {}).items()),
    }


print("ready", flush=True)
for line in sys.stdin:
    print(json.dumps(answer(*line.rstrip("\n").split("\t"))), flush=True)
