//! A file of the catalogue as a tree: what each text needs, and how it reads.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

/// One text.
#[derive(Debug, Default)]
pub(in crate::texts) struct Parsed {
    /// What it is told.
    pub(super) variables: BTreeSet<String>,
    /// The names of its attributes: the options of a command.
    pub(in crate::texts) attributes: BTreeSet<String>,
    /// Itself and its attributes, each in all its variants.
    variants: Vec<Vec<Part>>,
}

#[derive(Debug, Clone)]
enum Part {
    Text(String),
    Variable(String),
}

impl Parsed {
    /// How it reads with `arg` for every argument.
    pub(super) fn samples(&self, arg: &str) -> impl Iterator<Item = String> {
        self.read(move |_| arg.to_owned())
    }

    /// How it reads with the name of each argument for it.
    pub(super) fn samples_named(&self) -> impl Iterator<Item = String> {
        self.read(|name| format!("‹{name}›"))
    }

    fn read(&self, arg: impl Fn(&str) -> String) -> impl Iterator<Item = String> {
        self.variants.iter().map(move |parts| {
            let shown = parts.iter().map(|part| match part {
                Part::Text(text) => text.clone(),
                Part::Variable(name) => arg(name),
            });
            shown.collect()
        })
    }

    fn add(&mut self, pattern: &Pattern<&str>) {
        let variants = self.variants_of(pattern);
        self.variants.extend(variants);
    }

    fn variants_of(&mut self, pattern: &Pattern<&str>) -> Vec<Vec<Part>> {
        let mut all = vec![Vec::new()];
        for element in &pattern.elements {
            let next = match element {
                PatternElement::TextElement { value } => vec![vec![Part::Text((*value).to_owned())]],
                PatternElement::Placeable { expression } => self.expression(expression),
            };
            let with = |before: &Vec<Part>| {
                let before = before.clone();
                next.iter().map(move |next| [before.clone(), next.clone()].concat()).collect::<Vec<_>>()
            };
            all = all.iter().flat_map(with).collect();
        }
        all
    }

    fn expression(&mut self, expression: &Expression<&str>) -> Vec<Vec<Part>> {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                variants.iter().flat_map(|variant| self.variants_of(&variant.value)).collect()
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) -> Vec<Vec<Part>> {
        match inline {
            InlineExpression::StringLiteral { value } => vec![vec![Part::Text((*value).to_owned())]],
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
                vec![vec![Part::Variable(id.name.to_owned())]]
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            other => panic!("texts here are made of text, arguments and variants, not {other:?}"),
        }
    }
}

/// The texts of some files, by their keys.
pub(in crate::texts) fn parsed<'a>(files: impl IntoIterator<Item = &'a str>) -> BTreeMap<String, Parsed> {
    let mut all = BTreeMap::new();
    for content in files {
        let (Ok(resource) | Err((resource, _))) = fluent_syntax::parser::parse(content);
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let mut text = Parsed::default();
            message.value.iter().for_each(|value| text.add(value));
            for attribute in &message.attributes {
                text.attributes.insert(attribute.id.name.to_owned());
                text.add(&attribute.value);
            }
            all.insert(message.id.name.to_owned(), text);
        }
    }
    all
}
