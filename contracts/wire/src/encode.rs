//! JSON out of values, without any space.

use cosmwasm_std::Binary;
use serde::Serialize;
use serde::ser::{
    Impossible, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple, Serializer,
};

use crate::WireError;

type Result<T> = std::result::Result<T, WireError>;

/// The value's JSON.
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>> {
    let mut out = Out(Vec::with_capacity(128));
    value.serialize(&mut out)?;
    Ok(out.0)
}

/// The value's JSON, as a contract answers.
pub fn to_binary<T: Serialize + ?Sized>(value: &T) -> Result<Binary> {
    to_vec(value).map(Binary::new)
}

struct Out(Vec<u8>);

impl Out {
    #[inline(never)]
    fn put(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    #[inline(never)]
    fn number(&mut self, number: u64) {
        self.put(&number.to_string());
    }

    #[inline(never)]
    fn string(&mut self, text: &str) {
        self.put("\"");
        for byte in text.bytes() {
            match byte {
                b'"' => self.put("\\\""),
                b'\\' => self.put("\\\\"),
                b'\n' => self.put("\\n"),
                b'\r' => self.put("\\r"),
                b'\t' => self.put("\\t"),
                8 => self.put("\\b"),
                12 => self.put("\\f"),
                0..=31 => {
                    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
                    self.put("\\u00");
                    self.0.extend([digit(byte >> 4), digit(byte & 0xf)].map(|digit| digit as u8));
                }
                _ => self.0.push(byte),
            }
        }
        self.put("\"");
    }

    /// A comma but before the first, then a key if there is one.
    #[inline(never)]
    fn next(&mut self, key: Option<&str>) {
        if !matches!(self.0.last(), Some(b'{' | b'[')) {
            self.put(",");
        }
        if let Some(key) = key {
            self.string(key);
            self.put(":");
        }
    }

    #[inline(never)]
    fn open(&mut self, variant: &str, opening: &str) {
        self.put("{");
        self.string(variant);
        self.put(":");
        self.put(opening);
    }
}

/// How an object or a list ends.
struct Open<'a> {
    out: &'a mut Out,
    closing: &'static str,
}

impl Open<'_> {
    fn close(self) -> Result<()> {
        self.out.put(self.closing);
        Ok(())
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
            Err(WireError::new(concat!("contracts do not write ", stringify!($type))))
        }
    )*};
}

impl<'a> Serializer for &'a mut Out {
    type Ok = ();
    type Error = WireError;
    type SerializeSeq = Open<'a>;
    type SerializeTuple = Open<'a>;
    type SerializeTupleStruct = Impossible<(), WireError>;
    type SerializeTupleVariant = Impossible<(), WireError>;
    type SerializeMap = Open<'a>;
    type SerializeStruct = Open<'a>;
    type SerializeStructVariant = Open<'a>;

    numbers! { serialize_u8: u8 serialize_u16: u16 serialize_u32: u32 serialize_u64: u64 }

    // No message has one; what needs sign or size travels as a text.
    refused! { serialize_i8: i8 serialize_i16: i16 serialize_i32: i32 serialize_i64: i64 serialize_f32: f32 serialize_f64: f64 serialize_bytes: &[u8] }

    fn serialize_bool(self, value: bool) -> Result<()> {
        self.put(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<()> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<()> {
        self.string(value);
        Ok(())
    }

    fn serialize_none(self) -> Result<()> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<()> {
        self.put("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<()> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<()> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<()> {
        self.open(variant, "");
        value.serialize(&mut *self)?;
        self.put("}");
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'a>> {
        self.put("[");
        Ok(Open { out: self, closing: "]" })
    }

    fn serialize_tuple(self, _: usize) -> Result<Open<'a>> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Self::SerializeTupleStruct> {
        Err(WireError::new(name))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant> {
        Err(WireError::new(name))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Open<'a>> {
        self.put("{");
        Ok(Open { out: self, closing: "}" })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Open<'a>> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Result<Open<'a>> {
        self.open(variant, "{");
        Ok(Open { out: self, closing: "}}" })
    }
}

impl SerializeSeq for Open<'_> {
    type Ok = ();
    type Error = WireError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.out.next(None);
        value.serialize(&mut *self.out)
    }

    fn end(self) -> Result<()> {
        self.close()
    }
}

impl SerializeTuple for Open<'_> {
    type Ok = ();
    type Error = WireError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<()> {
        self.close()
    }
}

impl SerializeMap for Open<'_> {
    type Ok = ();
    type Error = WireError;

    /// Keys are texts.
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.out.next(None);
        key.serialize(&mut *self.out)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.out.put(":");
        value.serialize(&mut *self.out)
    }

    fn end(self) -> Result<()> {
        self.close()
    }
}

macro_rules! fields {
    ($($kind:ident)*) => {$(
        impl $kind for Open<'_> {
            type Ok = ();
            type Error = WireError;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<()> {
                self.out.next(Some(key));
                value.serialize(&mut *self.out)
            }

            fn end(self) -> Result<()> {
                self.close()
            }
        }
    )*};
}

fields! { SerializeStruct SerializeStructVariant }
