//! One question to a real small model, on request: `docs/model.md` says how to start one.
