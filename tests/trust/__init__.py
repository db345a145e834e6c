"""The long versions of the tests: `make trust`."""
