//! Members that stored values end in only where they say something: each byte of a cell is paid for with every payment,
//! and cells of before lack them.
//!
//! For the last member of a struct, in storage alone, where a value has no other end than its cell's: with
//! `skip_serializing_if` beside it.

use serde::{Deserialize, Deserializer};

/// What stands there, or the default where the cell ends, or where what stands there is none of this type's. Bytes left
/// over whoever reads the cell refuses, but not every stranger leaves some: a later version's new kind carries content,
/// or comes with a migration.
pub fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Ok(T::deserialize(deserializer).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    struct Cell {
        first: u8,
        #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "or_default")]
        last: Option<u64>,
    }

    #[test]
    fn a_cell_ends_where_there_is_nothing_to_say_and_what_is_no_end_is_left_over() {
        for (cell, bytes) in
            [(Cell { first: 7, last: None }, vec![7]), (Cell { first: 7, last: Some(300) }, vec![7, 1, 172, 2])]
        {
            assert_eq!(postcard::to_allocvec(&cell), Ok(bytes.clone()));
            assert_eq!(postcard::take_from_bytes(&bytes), Ok((cell, &[][..])));
        }
        let (_, rest) = postcard::take_from_bytes::<Cell>(&[7, 2, 5]).unwrap();
        assert!(!rest.is_empty());
        for cut in [&[7, 1][..], &[7, 1, 172], &[7, 2]] {
            assert_eq!(postcard::take_from_bytes(cut), Ok((Cell { first: 7, last: None }, &[][..])));
        }
    }
}
