//! Lists from outside, of which only so many elements are read: an element takes memory however few bytes it has.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};

/// The first `MOST` elements of a list.
#[derive(Debug)]
pub(crate) struct Capped<T, const MOST: usize> {
    pub(crate) items: Vec<T>,
    /// There were more.
    pub(crate) more: bool,
}

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for Capped<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(List::<T, MOST>(PhantomData))
    }
}

struct List<T, const MOST: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for List<T, MOST> {
    type Value = Capped<T, MOST>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while items.len() < MOST {
            let Some(item) = list.next_element()? else { return Ok(Capped { items, more: false }) };
            items.push(item);
        }
        let mut more = false;
        while list.next_element::<IgnoredAny>()?.is_some() {
            more = true;
        }
        Ok(Capped { items, more })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_so_many_are_kept_and_the_rest_is_only_passed_over() {
        let read = |json: &str| serde_json::from_str::<Capped<String, 2>>(json);
        for (json, kept, more) in
            [("[]", 0, false), (r#"["a","b"]"#, 2, false), (r#"["a","b",{"c":[1]}]"#, 2, true)]
        {
            let read = read(json).unwrap();
            assert_eq!((read.items.len(), read.more), (kept, more), "{json}");
        }
        assert!(read(r#"["a","b""#).is_err() && read("{}").is_err() && read(r#"["a",1]"#).is_err());
    }
}
