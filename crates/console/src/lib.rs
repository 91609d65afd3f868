//! What both programs share at a terminal: answers, errors, bars, days, the open office.
