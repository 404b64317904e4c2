//! Follows a valid request through what there is.

use std::collections::HashMap;

use graphql_tools::static_graphql::query::{Field, Selection, SelectionSet};
use serde_json::{Map, Value, json};

use super::arguments::Arguments;
use super::node::{Found, Node};
use super::request::{Request, literal};
use crate::sandbox::app::App;

/// The data, and what went wrong: a field of the root that fails is null, and
/// its neighbours stay.
pub(super) fn execute(app: &App, request: &Request) -> Value {
    let root = if request.is_mutation { Node::Mutation } else { Node::Query };
    let walk = Walk { app, variables: &request.variables };
    let mut errors = Vec::new();
    let mut data = Map::new();
    for selection in &request.fields.items {
        let name = match selection {
            Selection::Field(field) => field.alias.as_ref().unwrap_or(&field.name).clone(),
            _ => "fragment".to_owned(),
        };
        match walk.selected(&root, selection) {
            Ok((name, value)) => drop(data.insert(name, value)),
            Err(message) => {
                errors.push(json!({ "message": message, "path": [name] }));
                data.insert(name, Value::Null);
            }
        }
    }
    if errors.is_empty() {
        return json!({ "data": data });
    }
    json!({ "errors": errors, "data": data })
}

struct Walk<'a> {
    app: &'a App,
    variables: &'a HashMap<String, Value>,
}

impl Walk<'_> {
    fn selected(&self, node: &Node, selection: &Selection) -> Result<(String, Value), String> {
        match selection {
            Selection::Field(field) => {
                let name = field.alias.as_ref().unwrap_or(&field.name);
                Ok((name.clone(), self.field(node, field)?))
            }
            _ => Err("this sandbox knows no fragments".to_owned()),
        }
    }

    fn field(&self, node: &Node, field: &Field) -> Result<Value, String> {
        if !field.directives.is_empty() {
            return Err("this sandbox knows no directives".to_owned());
        }
        let arguments = field.arguments.iter();
        let arguments =
            arguments.map(|(name, value)| (name.clone(), literal(value, self.variables)));
        let arguments = Arguments::new(arguments.collect());
        match node.field(self.app, &field.name, &arguments)? {
            Found::Leaf(value) => Ok(value),
            Found::One(node) => self.object(&node, &field.selection_set),
            Found::Many(nodes) => {
                nodes.iter().map(|node| self.object(node, &field.selection_set)).collect()
            }
        }
    }

    fn object(&self, node: &Node, fields: &SelectionSet) -> Result<Value, String> {
        let fields = fields.items.iter().map(|selection| self.selected(node, selection));
        Ok(Value::Object(fields.collect::<Result<_, _>>()?))
    }
}
