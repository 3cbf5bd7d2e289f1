"""The built-in voice: eSpeak NG in worker processes, without key and network."""
