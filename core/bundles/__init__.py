"""Work that travels: a project or a part of one as a single file, and back. A bundle is untrusted input."""
