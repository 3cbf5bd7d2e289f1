"""Where the window meets the loop: owned tasks, awaited dialogs, and how a problem is shown. Knows no panel."""
