//! Who belongs: nodes, their keys and territory, what each may write, and whose logs each may read.
