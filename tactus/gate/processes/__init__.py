"""The processes that run mocked programs and can be killed: a pool, its workers, and the messages between them."""
