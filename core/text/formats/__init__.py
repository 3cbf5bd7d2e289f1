"""Scripts in the formats of other programs: from their bytes to our chapters and back. Knows no file and no project."""
