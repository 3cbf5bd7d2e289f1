"""Higgs Audio V2 on a server of one's own."""
