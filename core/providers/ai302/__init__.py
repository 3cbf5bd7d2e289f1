"""302.AI: Higgs Audio V2, Udio, and speech of many vendors behind one key."""
