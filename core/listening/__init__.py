"""The listening room: sorts the takes of a script by suspicion, and compares what was said with what was written."""

from core.listening.judging import Fault, Finding
from core.listening.room import Listening, Report, Suspect

__all__ = ["Fault", "Finding", "Listening", "Report", "Suspect"]
