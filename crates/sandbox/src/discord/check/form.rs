//! Reading a JSON object field by field; what is wrong is collected, and so is every field nobody asked for.
//!
//! Own code rather than a schema validator: Discord's errors tree, its code-point lengths and its cross-field rules
//! are what is being imitated.

use serde_json::{Map, Value, json};

use crate::discord::error::ApiError;

/// What is wrong with a body, and where.
#[derive(Debug, Default)]
pub(crate) struct Complaints {
    path: Vec<String>,
    found: Vec<(Vec<String>, &'static str, String)>,
}

impl Complaints {
    /// Runs `check` one level deeper, so that its complaints name `key`.
    pub(crate) fn at<T>(&mut self, key: impl ToString, check: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(key.to_string());
        let result = check(self);
        self.path.pop();
        result
    }

    pub(crate) fn add(&mut self, code: &'static str, message: impl Into<String>) {
        self.found.push((self.path.clone(), code, message.into()));
    }

    pub(crate) fn add_at(&mut self, key: impl ToString, code: &'static str, message: impl Into<String>) {
        self.at(key, |c| c.add(code, message));
    }

    /// `value` if nothing was wrong, else error 50035 with the tree.
    pub(crate) fn settle<T>(self, value: Option<T>) -> Result<T, ApiError> {
        match value {
            Some(value) if self.found.is_empty() => Ok(value),
            _ => Err(ApiError::invalid(self.tree())),
        }
    }

    fn tree(&self) -> Value {
        let mut tree = json!({});
        for (path, code, message) in &self.found {
            let mut node = &mut tree;
            for key in path {
                node = &mut node[key.as_str()];
            }
            let error = json!({"code": code, "message": message});
            match node["_errors"].as_array_mut() {
                Some(errors) => errors.push(error),
                None => node["_errors"] = json!([error]),
            }
        }
        tree
    }
}

/// One JSON object being read. Null counts as absent unless [`given`](Self::given) is asked.
pub(crate) struct Form<'a> {
    fields: &'a Map<String, Value>,
    asked: Vec<&'static str>,
}

impl<'a> Form<'a> {
    pub(crate) fn open(value: &'a Value, c: &mut Complaints) -> Option<Self> {
        match value {
            Value::Object(fields) => Some(Self { fields, asked: Vec::new() }),
            _ => {
                c.add("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType");
                None
            }
        }
    }

    /// Complains about every field that was not asked for.
    pub(crate) fn close(self, c: &mut Complaints) {
        for key in self.fields.keys().filter(|key| !self.asked.contains(&key.as_str())) {
            c.add_at(key, "UNKNOWN_FIELD", "This field is not known.");
        }
    }

    pub(crate) fn raw(&mut self, key: &'static str) -> Option<&'a Value> {
        self.asked.push(key);
        self.fields.get(key).filter(|value| !value.is_null())
    }

    /// True if the field is there, even as null.
    pub(crate) fn given(&mut self, key: &'static str) -> bool {
        self.asked.push(key);
        self.fields.contains_key(key)
    }

    pub(crate) fn require(&mut self, c: &mut Complaints, key: &'static str) {
        if self.raw(key).is_none() {
            c.add_at(key, "BASE_TYPE_REQUIRED", "This field is required");
        }
    }

    /// Accepts the fields without a look.
    pub(crate) fn ignore(&mut self, keys: &[&'static str]) {
        self.asked.extend_from_slice(keys);
    }

    /// Fields of Discord's that this sandbox can't imitate: only null and empty lists pass.
    pub(crate) fn unsupported(&mut self, c: &mut Complaints, keys: &[&'static str]) {
        self.empty(c, keys, "SANDBOX_UNSUPPORTED", "The sandbox does not imitate this field.");
    }

    /// Fields that exist, but not here: only null and empty lists pass.
    pub(crate) fn misplaced(&mut self, c: &mut Complaints, keys: &[&'static str]) {
        self.empty(c, keys, "UNKNOWN_FIELD", "This field has no meaning here.");
    }

    fn empty(&mut self, c: &mut Complaints, keys: &[&'static str], code: &'static str, message: &str) {
        for key in keys {
            if self.raw(key).is_some_and(|value| value.as_array().is_none_or(|list| !list.is_empty())) {
                c.add_at(key, code, message);
            }
        }
    }

    /// A string of `min` to `max` code points.
    pub(crate) fn text(
        &mut self,
        c: &mut Complaints,
        key: &'static str,
        min: usize,
        max: usize,
    ) -> Option<&'a str> {
        let value = self.raw(key)?;
        let Some(text) = value.as_str() else {
            c.add_at(key, "STRING_TYPE_CONVERT", format!("Could not interpret \"{value}\" as string."));
            return None;
        };
        let length = text.chars().count();
        if length > max && min == 0 {
            c.add_at(key, "BASE_TYPE_MAX_LENGTH", format!("Must be {max} or fewer in length."));
        } else if length > max || length < min {
            c.add_at(key, "BASE_TYPE_BAD_LENGTH", format!("Must be between {min} and {max} in length."));
        } else {
            return Some(text);
        }
        None
    }

    pub(crate) fn integer(
        &mut self,
        c: &mut Complaints,
        key: &'static str,
        min: i64,
        max: i64,
    ) -> Option<i64> {
        let value = self.raw(key)?;
        match value.as_i64() {
            None => c.add_at(key, "NUMBER_TYPE_COERCE", format!("Value \"{value}\" is not int.")),
            Some(n) if n < min => {
                c.add_at(
                    key,
                    "NUMBER_TYPE_MIN",
                    format!("int value should be greater than or equal to {min}."),
                );
            }
            Some(n) if n > max => {
                c.add_at(key, "NUMBER_TYPE_MAX", format!("int value should be less than or equal to {max}."));
            }
            Some(n) => return Some(n),
        }
        None
    }

    /// A non-negative integer used as bits.
    pub(crate) fn bits(&mut self, c: &mut Complaints, key: &'static str) -> Option<u64> {
        self.integer(c, key, 0, i64::MAX).and_then(|n| u64::try_from(n).ok())
    }

    /// One of the integers in `choices`.
    pub(crate) fn one_of(&mut self, c: &mut Complaints, key: &'static str, choices: &[i64]) -> Option<i64> {
        let n = self.integer(c, key, i64::MIN, i64::MAX)?;
        if choices.contains(&n) {
            return Some(n);
        }
        let list: Vec<String> = choices.iter().map(i64::to_string).collect();
        c.add_at(key, "BASE_TYPE_CHOICES", format!("Value must be one of {{{}}}.", list.join(", ")));
        None
    }

    pub(crate) fn flag(&mut self, c: &mut Complaints, key: &'static str) -> Option<bool> {
        let value = self.raw(key)?;
        if value.as_bool().is_none() {
            c.add_at(key, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.");
        }
        value.as_bool()
    }

    /// An id, as a string or (documented for new attachments) a number.
    pub(crate) fn id(&mut self, c: &mut Complaints, key: &'static str) -> Option<u64> {
        let value = self.raw(key)?;
        let id = snowflake(value);
        if id.is_none() {
            c.add_at(key, "NUMBER_TYPE_COERCE", format!("Value {value} is not snowflake."));
        }
        id
    }

    /// A list of `min` to `max` items, each read by `item`.
    pub(crate) fn list<T>(
        &mut self,
        c: &mut Complaints,
        key: &'static str,
        (min, max): (usize, usize),
        mut item: impl FnMut(&'a Value, &mut Complaints) -> Option<T>,
    ) -> Option<Vec<T>> {
        let value = self.raw(key)?;
        let Some(items) = value.as_array() else {
            c.add_at(key, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
            return None;
        };
        if items.len() > max || items.len() < min {
            let message = format!("Must be between {min} and {max} in length.");
            c.add_at(key, "BASE_TYPE_BAD_LENGTH", message);
            return None;
        }
        c.at(key, |c| {
            let read: Vec<Option<T>> =
                items.iter().enumerate().map(|(i, value)| c.at(i, |c| item(value, c))).collect();
            read.into_iter().collect()
        })
    }

    /// An object read by `read`.
    pub(crate) fn object<T>(
        &mut self,
        c: &mut Complaints,
        key: &'static str,
        read: impl FnOnce(&mut Form<'a>, &mut Complaints) -> Option<T>,
    ) -> Option<T> {
        let value = self.raw(key)?;
        c.at(key, |c| {
            let mut form = Form::open(value, c)?;
            let result = read(&mut form, c)?;
            form.close(c);
            Some(result)
        })
    }
}

/// An id in JSON.
pub(crate) fn snowflake(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64(),
    }
}

/// A list item that is an object: opened, read by `read`, closed. A reader that gives up has complained already.
pub(crate) fn object_item<'a, T>(
    value: &'a Value,
    c: &mut Complaints,
    read: impl FnOnce(&mut Form<'a>, &mut Complaints) -> Option<T>,
) -> Option<T> {
    let mut form = Form::open(value, c)?;
    let result = read(&mut form, c)?;
    form.close(c);
    Some(result)
}
