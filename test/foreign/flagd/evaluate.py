# Answers questions with flagd's evaluator in Python: a definition and contexts come in as JSON, values by key go out.
import json
import logging
import sys

from openfeature.contrib.tools.flagd.core import FlagdCore
from openfeature.evaluation_context import EvaluationContext

# It logs each attribute that is not there.
logging.disable(logging.CRITICAL)

asked = json.load(sys.stdin)
core = FlagdCore()
core.set_flags(json.dumps(asked["definition"]))
keys = list(asked["definition"]["flags"])


def answers(context):
    user = context.pop("targetingKey", None)
    known = EvaluationContext(user, context)
    return {key: core.resolve_boolean_value(key, False, known).value for key in keys}


json.dump([answers(context) for context in asked["contexts"]], sys.stdout)
