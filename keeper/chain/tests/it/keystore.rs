use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use stateset_chain::secret_file::SecretFileError;
use stateset_chain::{Key, Keystore, KeystoreError};
use tempfile::TempDir;

const PASSPHRASE: &str = "correct horse";

fn keystore() -> (TempDir, Keystore) {
    let dir = tempfile::tempdir().unwrap();
    let keystore = Keystore::open(dir.path().join("keys")).unwrap();
    (dir, keystore)
}

fn new_key() -> Key {
    Key::generate("stateset").unwrap().0
}

#[test]
fn a_key_comes_back_with_its_passphrase_and_is_listed_without() {
    let (_dir, keystore) = keystore();
    let key = new_key();
    keystore.add("operator", &key, PASSPHRASE).unwrap();
    assert_eq!(keystore.show("operator").unwrap().address, key.address());
    let loaded = keystore.load("operator", PASSPHRASE).unwrap();
    assert_eq!(loaded.address(), key.address());
    assert_eq!(loaded.sign(b"same"), key.sign(b"same"));
    let names: Vec<_> = keystore.list().unwrap().into_iter().map(|entry| entry.name).collect();
    assert_eq!(names, ["operator"]);
}

#[test]
fn a_wrong_passphrase_leaves_the_keystore_locked() {
    let (_dir, keystore) = keystore();
    keystore.add("operator", &new_key(), PASSPHRASE).unwrap();
    let error = keystore.load("operator", "incorrect horse").unwrap_err();
    assert!(matches!(error, KeystoreError::Locked { .. }));
    assert!(error.to_string().starts_with("keystore locked"), "{error}");
}

#[test]
fn a_name_is_never_used_twice() {
    let (_dir, keystore) = keystore();
    let first = new_key();
    keystore.add("operator", &first, PASSPHRASE).unwrap();
    let error = keystore.add("operator", &new_key(), PASSPHRASE).unwrap_err();
    assert!(matches!(error, KeystoreError::Exists { .. }));
    assert_eq!(keystore.show("operator").unwrap().address, first.address());
}

#[test]
fn names_that_leave_the_folder_absent_keys_and_short_passphrases_are_named() {
    let (_dir, keystore) = keystore();
    assert!(matches!(keystore.show("../other"), Err(KeystoreError::Name { .. })));
    assert!(matches!(keystore.load("nobody", PASSPHRASE), Err(KeystoreError::Absent { .. })));
    let error = keystore.add("operator", &new_key(), "short").unwrap_err();
    assert!(matches!(error, KeystoreError::Passphrase { got: 5, min: 8 }));
}

#[test]
fn files_and_folder_are_closed_to_others_and_opened_ones_are_refused() {
    let (_dir, keystore) = keystore();
    keystore.add("operator", &new_key(), PASSPHRASE).unwrap();
    let file = keystore.dir().join("operator.pem");
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(keystore.dir()), mode(&file)), (0o700, 0o600));
    let only_this: Vec<_> = fs::read_dir(keystore.dir()).unwrap().collect();
    assert_eq!(only_this.len(), 1, "no temporary file stays behind");

    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let error = keystore.load("operator", PASSPHRASE).unwrap_err();
    assert!(matches!(error, KeystoreError::File(SecretFileError::Exposed { mode: 0o644, .. })), "{error}");
    fs::set_permissions(keystore.dir(), Permissions::from_mode(0o755)).unwrap();
    assert!(matches!(
        Keystore::open(keystore.dir()),
        Err(KeystoreError::File(SecretFileError::Exposed { mode: 0o755, .. }))
    ));
}

#[test]
fn a_file_cut_short_or_with_another_address_is_damaged_not_locked() {
    let (_dir, keystore) = keystore();
    keystore.add("operator", &new_key(), PASSPHRASE).unwrap();
    keystore.add("other", &new_key(), PASSPHRASE).unwrap();
    let file = |name: &str| keystore.dir().join(format!("{name}.pem"));
    let text = fs::read_to_string(file("operator")).unwrap();
    let (_, pem) = text.split_once('\n').unwrap();
    let said = keystore.show("other").unwrap().address;
    fs::write(file("operator"), format!("Address: {said}\n{pem}")).unwrap();
    assert!(matches!(keystore.load("operator", PASSPHRASE), Err(KeystoreError::Address { .. })));
    fs::write(file("operator"), &text[..text.len() / 2]).unwrap();
    assert!(matches!(keystore.load("operator", PASSPHRASE), Err(KeystoreError::Damaged { .. })));
    fs::write(file("operator"), "").unwrap();
    assert!(matches!(keystore.list(), Err(KeystoreError::Damaged { .. })));
}

/// Runs where OpenSSL is installed; elsewhere it says that it did not.
#[test]
fn openssl_opens_a_key_file() {
    let (_dir, keystore) = keystore();
    keystore.add("operator", &new_key(), PASSPHRASE).unwrap();
    let file = keystore.dir().join("operator.pem");
    let openssl = |passphrase: &str| {
        let mut command = Command::new("openssl");
        command.args(["pkey", "-noout", "-text", "-passin", &format!("pass:{passphrase}"), "-in"]).arg(&file).output()
    };
    let Ok(opened) = openssl(PASSPHRASE) else {
        println!("openssl is not installed: nothing was checked");
        return;
    };
    let shown = String::from_utf8_lossy(&opened.stdout).into_owned();
    assert!(shown.contains("secp256k1"), "{shown}{}", String::from_utf8_lossy(&opened.stderr));
    assert!(!openssl("incorrect horse").unwrap().status.success());
}
