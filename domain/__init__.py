"""Rules of the work: values in, values out; no await, no I/O, `now` is an argument."""
