//! Codes: found by the record, found on chain, or stored. One that the artifacts no longer have becomes history.

use stateset_chain::tx;

use super::record::Change;
use super::{Artifact, CodeRecord, DeployError, Run, Step};

/// How many codes of a chain are looked through for one that is not recorded. Young chains have fewer; on older ones a
/// lost record costs one more upload, nothing else.
pub(super) const CODES_SCANNED_MAX: u64 = 200;

impl Run<'_> {
    /// Everything in the record is on this chain: before anything is sent.
    pub(super) async fn check_record(&self, artifacts: &[Artifact]) -> Result<(), DeployError> {
        for artifact in artifacts {
            let Some(code) = self.record.codes.get(artifact.name) else { continue };
            let found = match self.chain.code(code.code_id).await? {
                Some(info) if hex::encode(info.checksum) == code.checksum => continue,
                Some(info) => format!("has with checksum {}", hex::encode(info.checksum)),
                None => "does not have".to_owned(),
            };
            let (record, name, code_id) = (self.path().to_owned(), artifact.name, code.code_id);
            return Err(DeployError::CodeGone { record, name, code_id, found });
        }
        Ok(())
    }

    pub(super) async fn code(&mut self, artifact: &Artifact) -> Result<(), DeployError> {
        let (name, checksum) = (artifact.name, hex::encode(artifact.checksum));
        let recorded = self.record.codes.get(name).filter(|code| code.checksum == checksum).map(|code| code.code_id);
        let found = match recorded {
            Some(code_id) => Some(code_id),
            None => self.scan(artifact).await?,
        };
        let step = match found {
            Some(code_id) => Step::CodeFound { name, code_id },
            None => self.store(artifact).await?,
        };
        if let Step::CodeFound { code_id, .. } | Step::CodeStored { code_id, .. } = &step {
            self.record_code(name, CodeRecord { code_id: *code_id, checksum });
        }
        self.done(&step)
    }

    /// Makes a code the present one.
    pub(super) fn record_code(&mut self, name: &str, code: CodeRecord) {
        let former = self.record.codes.insert(name.to_owned(), code.clone());
        if let Some(from) = former.filter(|former| *former != code) {
            self.record.history.push(Change::Code { name: name.to_owned(), from, to: code });
        }
    }

    /// Looks for the code on chain: a run that was cut off between a block and its record left it there.
    async fn scan(&self, artifact: &Artifact) -> Result<Option<u64>, DeployError> {
        for code_id in 1..=CODES_SCANNED_MAX {
            match self.chain.code(code_id).await? {
                Some(info) if info.checksum == artifact.checksum => return Ok(Some(code_id)),
                Some(_) => {}
                None => break,
            }
        }
        Ok(None)
    }

    async fn store(&self, artifact: &Artifact) -> Result<Step, DeployError> {
        let message = tx::store_code(self.key.address(), artifact.wasm.clone());
        let tx = self.send(message).await?;
        let code_id = tx::stored_code_id(&tx)?;
        Ok(Step::CodeStored { name: artifact.name, code_id, tx: tx.hash, gas_used: tx.gas_used })
    }
}
