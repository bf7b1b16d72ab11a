//! Bytes out of values.

use serde::Serialize;
use serde::ser::{
    Impossible, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple, SerializeTupleStruct,
    SerializeTupleVariant, Serializer,
};

use super::Broken;

type Result<T> = std::result::Result<T, Broken>;

/// The value's bytes.
pub(crate) fn to_bytes<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>> {
    let mut out = Out(Vec::with_capacity(64));
    value.serialize(&mut out)?;
    Ok(out.0)
}

struct Out(Vec<u8>);

impl Out {
    #[inline(never)]
    fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    #[inline(never)]
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.byte(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.byte(number.to_le_bytes()[0]);
    }

    #[inline(never)]
    fn large(&mut self, mut number: u128) {
        while number >= 0x80 {
            self.byte(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.byte(number.to_le_bytes()[0]);
    }

    #[inline(never)]
    fn run(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }
}

macro_rules! numbers {
    ($($method:ident: $type:ty)*) => {$(
        fn $method(self, value: $type) -> Result<()> {
            self.number(u64::from(value));
            Ok(())
        }
    )*};
}

macro_rules! refused {
    ($($method:ident: $type:ty)*) => {$(
        fn $method(self, _: $type) -> Result<()> {
            Err(Broken)
        }
    )*};
}

impl<'a> Serializer for &'a mut Out {
    type Ok = ();
    type Error = Broken;
    type SerializeSeq = &'a mut Out;
    type SerializeTuple = &'a mut Out;
    type SerializeTupleStruct = &'a mut Out;
    type SerializeTupleVariant = &'a mut Out;
    type SerializeMap = Impossible<(), Broken>;
    type SerializeStruct = &'a mut Out;
    type SerializeStructVariant = &'a mut Out;

    fn is_human_readable(&self) -> bool {
        false
    }

    numbers! { serialize_u16: u16 serialize_u32: u32 serialize_u64: u64 }

    // Nothing stored has one.
    refused! { serialize_i8: i8 serialize_i16: i16 serialize_i32: i32 serialize_f32: f32 serialize_f64: f64 serialize_char: char }

    fn serialize_bool(self, value: bool) -> Result<()> {
        self.serialize_u8(u8::from(value))
    }

    /// Small numbers of either sign stay small: 0, -1, 1, -2 are 0, 1, 2, 3.
    fn serialize_i64(self, value: i64) -> Result<()> {
        self.serialize_u64((value << 1 ^ value >> 63).cast_unsigned())
    }

    fn serialize_u8(self, value: u8) -> Result<()> {
        self.byte(value);
        Ok(())
    }

    fn serialize_u128(self, value: u128) -> Result<()> {
        self.large(value);
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<()> {
        self.serialize_bytes(value.as_bytes())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<()> {
        self.run(value);
        Ok(())
    }

    fn serialize_none(self) -> Result<()> {
        self.serialize_u8(0)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        self.byte(1);
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<()> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<()> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, place: u32, _: &'static str) -> Result<()> {
        self.serialize_u32(place)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        place: u32,
        _: &'static str,
        value: &T,
    ) -> Result<()> {
        self.number(u64::from(place));
        value.serialize(self)
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Self> {
        self.number(len.ok_or(Broken)? as u64);
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self> {
        Ok(self)
    }

    fn serialize_tuple_variant(self, _: &'static str, place: u32, _: &'static str, _: usize) -> Result<Self> {
        self.number(u64::from(place));
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap> {
        Err(Broken)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self> {
        Ok(self)
    }

    fn serialize_struct_variant(self, _: &'static str, place: u32, _: &'static str, _: usize) -> Result<Self> {
        self.number(u64::from(place));
        Ok(self)
    }
}

macro_rules! parts {
    ($($kind:ident $method:ident ($($key:ident)?))*) => {$(
        impl $kind for &mut Out {
            type Ok = ();
            type Error = Broken;

            fn $method<T: Serialize + ?Sized>(&mut self, $($key: &'static str,)? value: &T) -> Result<()> {
                value.serialize(&mut **self)
            }

            fn end(self) -> Result<()> {
                Ok(())
            }
        }
    )*};
}

parts! {
    SerializeSeq serialize_element ()
    SerializeTuple serialize_element ()
    SerializeTupleStruct serialize_field ()
    SerializeTupleVariant serialize_field ()
    SerializeStruct serialize_field (_key)
    SerializeStructVariant serialize_field (_key)
}
