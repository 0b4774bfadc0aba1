"""Put letters into the outbox, send and discard them."""
