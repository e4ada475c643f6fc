"""The grammar `INPUT -> [[CONV -> RELU]*N -> POOL?]*M -> [FC -> RELU]*K -> FC`: text to plan and back."""

from hasy_core.architecture.grammar.parsing import plan_from_text
from hasy_core.architecture.grammar.tokens import MAX_LENGTH, GrammarError, looks_like_grammar
from hasy_core.architecture.grammar.writing import text_from_plan

__all__ = ["MAX_LENGTH", "GrammarError", "looks_like_grammar", "plan_from_text", "text_from_plan"]
