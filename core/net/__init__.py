"""One HTTP client for everything that leaves: what may be repeated, what may follow where, and what errors mean.

Only this room knows httpx. It knows no provider, no key's place and no library.
"""
