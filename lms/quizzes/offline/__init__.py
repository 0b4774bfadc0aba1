"""Papers that are downloaded, locked, before their attempt starts."""
