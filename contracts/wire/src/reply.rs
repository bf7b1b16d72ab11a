//! What a called contract answered, out of the protobuf in which a reply brings it.

use cosmwasm_std::Binary;

/// The data of a `MsgExecuteContractResponse`: its one field, number 1. `None` if there is none or it cannot be read.
pub fn execute_data(response: &[u8]) -> Option<Binary> {
    let [tag, rest @ ..] = response else { return None };
    if *tag != 1 << 3 | 2 {
        return None;
    }
    let mut length = 0_usize;
    for (place, byte) in rest.iter().enumerate().take(4) {
        length |= usize::from(byte & 0x7f) << (place * 7);
        if *byte < 0x80 {
            let data = rest.get(place.checked_add(1)?..)?;
            return (data.len() == length && length > 0).then(|| data.into());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_field_is_read_and_nothing_else() {
        assert_eq!(execute_data(b"\x0a\x02hi"), Some(Binary::from(b"hi")));
        let long = [b"\x0a\xac\x02".as_slice(), &[7; 300]].concat();
        assert_eq!(execute_data(&long), Some(Binary::from([7; 300])));
        for other in [
            b"".as_slice(),
            b"\x0a",
            b"\x0a\x00",
            b"\x0a\x03hi",
            b"\x0a\x01hi",
            b"\x12\x02hi",
            b"\x08\x02",
            b"\x0a\xff\xff\xff\xff\x01",
        ] {
            assert_eq!(execute_data(other), None, "{other:?}");
        }
    }
}
