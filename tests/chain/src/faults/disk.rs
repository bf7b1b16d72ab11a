//! A small disk of its own under a keeper's journal, which can be filled.

use std::path::{Path, PathBuf};
use std::process::Command;

use eyre::{bail, ensure};

/// Room for the journal of some thousand payments.
const MEGABYTES: usize = 32;

/// A mounted disk; dropped, it is unmounted.
pub(super) struct Disk(PathBuf);

impl Disk {
    /// `None` where this account may not mount.
    pub(super) fn mount(at: &Path) -> eyre::Result<Option<Self>> {
        std::fs::create_dir(at)?;
        let size = format!("size={MEGABYTES}m,mode=700");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at).output();
        Ok(mounted.is_ok_and(|output| output.status.success()).then(|| Self(at.to_owned())))
    }

    /// Takes all the room that is left.
    pub(super) fn fill(&self) -> eyre::Result<()> {
        let Err(full) = std::fs::write(self.filler(), vec![7_u8; (MEGABYTES + 1) << 20]) else {
            bail!("the disk takes more than it has");
        };
        ensure!(full.kind() == std::io::ErrorKind::StorageFull, "the disk is not full: {full}");
        Ok(())
    }

    pub(super) fn free(&self) -> eyre::Result<()> {
        Ok(std::fs::remove_file(self.filler())?)
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // What still holds it goes with its process; the mount goes with this.
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
    }
}
