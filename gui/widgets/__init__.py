"""Widgets that know only Qt and the theme: no studio, no project, no provider."""
