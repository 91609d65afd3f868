//! A bad line in userspace: delay, jitter, loss in bursts, rate, queue, duplicates, reordering, cuts.
