"""Item models over the studio's objects, with precise notifications. Colours and pictures belong to delegates."""
