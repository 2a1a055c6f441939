"""What `make infra-check` and the tests of `infra/` are made of, one file a noun."""
