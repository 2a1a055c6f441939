"""infra/, held against definitions and requirements; what needs plans is run by `make infra-check`."""
