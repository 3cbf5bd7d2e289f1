"""Services and servers that speak OpenAI's audio API: OpenAI itself, aggregators, servers of one's own."""
