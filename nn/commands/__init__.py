"""The commands of `glassgrad` that train networks: fill(parser) and run(args), as the others."""
