"""runtui: a terminal dashboard for the runs of OpenAI-Assistants-style threads."""

__version__ = "0.1.0"
