"""What `docs/guide/build` is made of."""
