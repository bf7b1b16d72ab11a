//! The digest that each recorded input carries.

/// When an input was recorded, and a digest of it and of the agent's inputs before it. What was recorded before this
/// version has neither: a digest made afterwards would vouch for whatever stood there by then. An agent's chain begins at
/// its first input under this version.
pub(super) const DIGESTS: &str = "
ALTER TABLE inputs ADD COLUMN recorded_at INTEGER;
ALTER TABLE inputs ADD COLUMN digest BLOB CHECK (digest IS NULL OR length(digest) = 32);
";
