"""JimmyAI: voices cloned from one recording, and speech with them."""
