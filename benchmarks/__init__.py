"""What twochat costs, against what people would use instead. `make bench` runs it; docs/benchmarks.md is what comes out."""
