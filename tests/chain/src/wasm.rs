//! Whether a node would store a wasm file: the static rules of cosmwasm-vm 3.0 and the upload limit of wasmd.
//!
//! Never here: running it. The rules are those of the VM's `compatibility.rs` and `gatekeeper.rs`, stricter in one
//! point: no reference types at all, since the recipe compiles for the first wasm CPU. The node stays the judge.

use thiserror::Error;
use wasmparser::{ExternalKind, FuncToValidate, Parser, Payload, TypeRef, ValidPayload, Validator, WasmFeatures};

/// wasmd's `MaxWasmSize`.
pub const BYTES_MAX: usize = 800 * 1024;
/// The VM's default limits.
const MEMORY_PAGES_MAX: u64 = 512;
const TABLE_ENTRIES_MAX: u64 = 2_500;
const IMPORTS_MAX: usize = 100;
const FUNCTIONS_MAX: u32 = 20_000;

const IMPORTS: [&str; 24] = [
    "abort",
    "addr_canonicalize",
    "addr_humanize",
    "addr_validate",
    "bls12_381_aggregate_g1",
    "bls12_381_aggregate_g2",
    "bls12_381_hash_to_g1",
    "bls12_381_hash_to_g2",
    "bls12_381_pairing_equality",
    "db_next",
    "db_next_key",
    "db_next_value",
    "db_read",
    "db_remove",
    "db_scan",
    "db_write",
    "debug",
    "ed25519_batch_verify",
    "ed25519_verify",
    "query_chain",
    "secp256k1_recover_pubkey",
    "secp256k1_verify",
    "secp256r1_recover_pubkey",
    "secp256r1_verify",
];

/// What wasmd 0.61 offers to contracts that say `requires_…`.
const CAPABILITIES: [&str; 11] = [
    "iterator",
    "staking",
    "stargate",
    "cosmwasm_1_1",
    "cosmwasm_1_2",
    "cosmwasm_1_3",
    "cosmwasm_1_4",
    "cosmwasm_2_0",
    "cosmwasm_2_1",
    "cosmwasm_2_2",
    "ibc2",
];

const EXPORTS: [&str; 4] = ["interface_version_8", "allocate", "deallocate", "instantiate"];

/// A rule of the node that a wasm file breaks.
#[derive(Debug, Error)]
pub enum Refusal {
    #[error("{got} bytes; a node stores at most {max}")]
    TooLarge { got: usize, max: usize },
    /// Not wasm, or uses an instruction beyond the first wasm CPU (bulk memory, SIMD, threads, …).
    #[error("not valid for the VM: {0}")]
    Invalid(#[from] wasmparser::BinaryReaderError),
    #[error("export '{0}' is missing")]
    Export(&'static str),
    #[error("import '{0}' is none that the VM offers")]
    Import(String),
    #[error("{got} imports; the VM takes at most {max}")]
    Imports { got: usize, max: usize },
    #[error("capability '{0}' is none that the node offers")]
    Capability(String),
    #[error("exactly one memory is needed: got {0}")]
    Memories(usize),
    #[error("memory starts with {got} pages; the VM takes at most {max}")]
    MemoryPages { got: u64, max: u64 },
    #[error("memory must have no maximum: got {0} pages")]
    MemoryMaximum(u64),
    #[error("at most one table, with a maximum of at most {max} entries: got {got:?}")]
    Tables { got: Vec<Option<u64>>, max: u64 },
    #[error("{got} functions; the VM takes at most {max}")]
    Functions { got: u32, max: u32 },
}

#[derive(Default)]
struct Shape {
    exports: Vec<String>,
    imports: Vec<(String, bool)>,
    memories: Vec<(u64, Option<u64>)>,
    tables: Vec<Option<u64>>,
    functions: u32,
}

/// Checks a wasm file; the first broken rule is the answer.
pub fn check(wasm: &[u8]) -> Result<(), Refusal> {
    if wasm.len() > BYTES_MAX {
        return Err(Refusal::TooLarge { got: wasm.len(), max: BYTES_MAX });
    }
    let shape = read(wasm)?;
    check_memory(&shape)?;
    check_names(&shape)?;
    if shape.functions > FUNCTIONS_MAX {
        return Err(Refusal::Functions { got: shape.functions, max: FUNCTIONS_MAX });
    }
    Ok(())
}

fn read(wasm: &[u8]) -> Result<Shape, Refusal> {
    let features = WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SATURATING_FLOAT_TO_INT
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::MULTI_VALUE
        | WasmFeatures::FLOATS;
    let mut validator = Validator::new_with_features(features);
    let mut shape = Shape::default();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        if let ValidPayload::Func(function, body) = validator.payload(&payload)? {
            let function: FuncToValidate<_> = function;
            function.into_validator(Default::default()).validate(&body)?;
            shape.functions = shape.functions.saturating_add(1);
        }
        note(&mut shape, payload)?;
    }
    Ok(shape)
}

fn note(shape: &mut Shape, payload: Payload<'_>) -> Result<(), Refusal> {
    match payload {
        Payload::ImportSection(section) => {
            for import in section.into_imports() {
                let import = import?;
                let function = matches!(import.ty, TypeRef::Func(_));
                shape.imports.push((format!("{}.{}", import.module, import.name), function));
            }
        }
        Payload::ExportSection(section) => {
            for export in section {
                let export = export?;
                if export.kind == ExternalKind::Func {
                    shape.exports.push(export.name.to_owned());
                }
            }
        }
        Payload::MemorySection(section) => {
            for memory in section {
                let memory = memory?;
                shape.memories.push((memory.initial, memory.maximum));
            }
        }
        Payload::TableSection(section) => {
            for table in section {
                shape.tables.push(table?.ty.maximum);
            }
        }
        _ => {}
    }
    Ok(())
}

fn check_memory(shape: &Shape) -> Result<(), Refusal> {
    let [(initial, maximum)] = shape.memories[..] else { return Err(Refusal::Memories(shape.memories.len())) };
    if initial > MEMORY_PAGES_MAX {
        return Err(Refusal::MemoryPages { got: initial, max: MEMORY_PAGES_MAX });
    }
    if let Some(maximum) = maximum {
        return Err(Refusal::MemoryMaximum(maximum));
    }
    let bounded = |entries: &Option<u64>| entries.is_some_and(|entries| entries <= TABLE_ENTRIES_MAX);
    if shape.tables.len() > 1 || !shape.tables.iter().all(bounded) {
        return Err(Refusal::Tables { got: shape.tables.clone(), max: TABLE_ENTRIES_MAX });
    }
    Ok(())
}

fn check_names(shape: &Shape) -> Result<(), Refusal> {
    if let Some(missing) = EXPORTS.into_iter().find(|name| !shape.exports.iter().any(|export| export == name)) {
        return Err(Refusal::Export(missing));
    }
    let required = shape.exports.iter().filter_map(|export| export.strip_prefix("requires_"));
    if let Some(unknown) = required.into_iter().find(|name| !CAPABILITIES.contains(name)) {
        return Err(Refusal::Capability(unknown.to_owned()));
    }
    if shape.imports.len() > IMPORTS_MAX {
        return Err(Refusal::Imports { got: shape.imports.len(), max: IMPORTS_MAX });
    }
    let offered = |name: &str| name.strip_prefix("env.").is_some_and(|name| IMPORTS.contains(&name));
    match shape.imports.iter().find(|(name, function)| !function || !offered(name)) {
        Some((name, _)) => Err(Refusal::Import(name.clone())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module in the binary format: header, then sections of (id, body).
    fn module(sections: &[(u8, &[u8])]) -> Vec<u8> {
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        for (id, body) in sections {
            wasm.extend([*id, u8::try_from(body.len()).unwrap()]);
            wasm.extend(*body);
        }
        wasm
    }

    const TYPES: (u8, &[u8]) = (1, &[1, 0x60, 0, 0]);
    const FUNCTION: (u8, &[u8]) = (3, &[1, 0]);
    const MEMORY: (u8, &[u8]) = (5, &[1, 0, 1]);
    const EMPTY_BODY: (u8, &[u8]) = (10, &[1, 2, 0, 0x0b]);

    fn exports(names: &[&str]) -> Vec<u8> {
        let mut body = vec![u8::try_from(names.len()).unwrap()];
        for name in names {
            body.push(u8::try_from(name.len()).unwrap());
            body.extend(name.bytes());
            body.extend([0, 0]);
        }
        body
    }

    fn contract(names: &[&str], body: (u8, &[u8])) -> Vec<u8> {
        module(&[TYPES, FUNCTION, MEMORY, (7, &exports(names)), body])
    }

    #[test]
    fn the_least_contract_passes() {
        assert!(matches!(check(&contract(&EXPORTS, EMPTY_BODY)), Ok(())));
    }

    #[test]
    fn bulk_memory_is_refused() {
        // i32.const 0 three times, memory.fill 0, end.
        let fill: (u8, &[u8]) = (10, &[1, 11, 0, 0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 0x0b, 0, 0x0b]);
        let refusal = check(&contract(&EXPORTS, fill)).unwrap_err();
        assert!(matches!(&refusal, Refusal::Invalid(_)) && refusal.to_string().contains("bulk memory"), "{refusal}");
    }

    #[test]
    fn each_required_export_is_missed_by_name() {
        for missing in EXPORTS {
            let others: Vec<&str> = EXPORTS.into_iter().filter(|name| *name != missing).collect();
            assert!(matches!(check(&contract(&others, EMPTY_BODY)), Err(Refusal::Export(name)) if name == missing));
        }
    }

    #[test]
    fn a_capability_that_the_node_lacks_is_refused() {
        let mut names = EXPORTS.to_vec();
        names.push("requires_moonshot");
        assert!(matches!(check(&contract(&names, EMPTY_BODY)), Err(Refusal::Capability(name)) if name == "moonshot"));
    }

    #[test]
    fn a_foreign_import_is_refused() {
        let import: (u8, &[u8]) = (2, b"\x01\x03env\x04exit\x00\x00");
        let wasm = module(&[TYPES, import, FUNCTION, MEMORY, (7, &exports(&EXPORTS)), EMPTY_BODY]);
        assert!(matches!(check(&wasm), Err(Refusal::Import(name)) if name == "env.exit"));
    }

    #[test]
    fn a_memory_with_a_maximum_and_no_memory_are_refused() {
        let exports = exports(&EXPORTS);
        let bounded = module(&[TYPES, FUNCTION, (5, &[1, 1, 1, 2]), (7, &exports), EMPTY_BODY]);
        assert!(matches!(check(&bounded), Err(Refusal::MemoryMaximum(2))));
        let none = module(&[TYPES, FUNCTION, (7, &exports), EMPTY_BODY]);
        assert!(matches!(check(&none), Err(Refusal::Memories(0))));
    }

    #[test]
    fn what_is_no_wasm_and_what_is_too_large_are_distinguished() {
        assert!(matches!(check(b"not wasm"), Err(Refusal::Invalid(_))));
        assert!(matches!(check(&vec![0; BYTES_MAX + 1]), Err(Refusal::TooLarge { got, .. }) if got == BYTES_MAX + 1));
    }
}
