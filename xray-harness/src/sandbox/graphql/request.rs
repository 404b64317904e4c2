//! A request held against the schema: nothing that Xray would not understand
//! comes further than here.

use std::collections::HashMap;
use std::sync::LazyLock;

use graphql_tools::parser::{parse_query, parse_schema};
use graphql_tools::static_graphql::query::{
    Definition, Document, OperationDefinition, SelectionSet, Type, Value as Literal,
    VariableDefinition,
};
use graphql_tools::static_graphql::schema;
use graphql_tools::validation::rules::default_rules_validation_plan;
use graphql_tools::validation::validate::{ValidationPlan, validate};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Most fields at the root of one request.
const MOST_RESOLVERS: usize = 25;

type Schema = (schema::Document, ValidationPlan);

/// A schema that does not parse leaves nothing that could be asked; the tests
/// of every query would say so.
static SCHEMA: LazyLock<Option<Schema>> = LazyLock::new(|| {
    let document = parse_schema::<String>(include_str!("schema.graphql")).ok()?;
    Some((document.into_static(), default_rules_validation_plan()))
});

/// What is posted.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Posted {
    query: String,
    variables: Option<Map<String, Value>>,
    operation_name: Option<String>,
}

/// One operation, valid, with its variables.
pub(super) struct Request {
    pub(super) is_mutation: bool,
    pub(super) fields: SelectionSet,
    pub(super) variables: HashMap<String, Value>,
}

/// Reads the body of a request, or gives the errors to answer with.
pub(super) fn read(body: &[u8]) -> Result<Request, Vec<Value>> {
    let posted: Posted = serde_json::from_slice(body).map_err(|it| vec![error(it)])?;
    let document = parse_query::<String>(&posted.query).map_err(|it| vec![error(it)])?;
    let document = document.into_static();
    let Some((schema, plan)) = &*SCHEMA else {
        return Err(vec![error("the sandbox has no schema")]);
    };
    let problems = validate(schema, &document, plan);
    if !problems.is_empty() {
        return Err(problems.iter().map(|problem| json!(problem)).collect());
    }
    let operation = operation(document, posted.operation_name.as_deref())?;
    let (is_mutation, definitions, fields) = match operation {
        OperationDefinition::SelectionSet(fields) => (false, Vec::new(), fields),
        OperationDefinition::Query(it) => (false, it.variable_definitions, it.selection_set),
        OperationDefinition::Mutation(it) => (true, it.variable_definitions, it.selection_set),
        OperationDefinition::Subscription(_) => return Err(vec![error("no subscriptions")]),
    };
    if fields.items.len() > MOST_RESOLVERS {
        let problem = format!("a request may have at most {MOST_RESOLVERS} resolvers");
        return Err(vec![error(problem)]);
    }
    let variables = coerce(&definitions, &posted.variables.unwrap_or_default(), schema)?;
    Ok(Request { is_mutation, fields, variables })
}

/// An error in the form of GraphQL.
pub(super) fn error(message: impl std::fmt::Display) -> Value {
    json!({ "message": message.to_string() })
}

fn operation(document: Document, name: Option<&str>) -> Result<OperationDefinition, Vec<Value>> {
    let named = |operation: &OperationDefinition| match operation {
        OperationDefinition::Query(it) => it.name.clone(),
        OperationDefinition::Mutation(it) => it.name.clone(),
        OperationDefinition::Subscription(it) => it.name.clone(),
        OperationDefinition::SelectionSet(_) => None,
    };
    let operations = document.definitions.into_iter().filter_map(|definition| match definition {
        Definition::Operation(operation) => Some(operation),
        Definition::Fragment(_) => None,
    });
    let is_meant = |it: &OperationDefinition| name.is_none() || named(it).as_deref() == name;
    let mut meant: Vec<_> = operations.filter(is_meant).collect();
    match (meant.pop(), meant.pop()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(vec![error("Unknown operation.")]),
        (Some(_), Some(_)) => Err(vec![error("Must provide operation name.")]),
    }
}

fn coerce(
    definitions: &[VariableDefinition],
    given: &Map<String, Value>,
    schema: &schema::Document,
) -> Result<HashMap<String, Value>, Vec<Value>> {
    let mut variables = HashMap::new();
    let mut problems = Vec::new();
    for VariableDefinition { name, var_type, default_value, .. } in definitions {
        let value = match (given.get(name), default_value) {
            (Some(value), _) => value.clone(),
            (None, Some(default)) => literal(default, &HashMap::new()),
            (None, None) => Value::Null,
        };
        match misfit(var_type, &value, schema) {
            None => drop(variables.insert(name.clone(), value)),
            Some(why) => {
                let problem = format!("Variable \"${name}\" got invalid value {value}; {why}");
                problems.push(error(problem));
            }
        }
    }
    if problems.is_empty() { Ok(variables) } else { Err(problems) }
}

/// Why a value is not of a type; `None` if it is.
fn misfit(kind: &Type, value: &Value, schema: &schema::Document) -> Option<String> {
    match (kind, value) {
        (Type::NonNullType(_), Value::Null) => {
            Some(format!("Expected non-nullable type \"{kind}\" not to be null."))
        }
        (Type::NonNullType(kind), value) => misfit(kind, value, schema),
        (_, Value::Null) => None,
        (Type::ListType(kind), Value::Array(values)) => {
            values.iter().find_map(|value| misfit(kind, value, schema))
        }
        // A single value stands for a list of one.
        (Type::ListType(kind), value) => misfit(kind, value, schema),
        (Type::NamedType(name), value) => misfit_of(name, value, schema),
    }
}

fn misfit_of(name: &str, value: &Value, schema: &schema::Document) -> Option<String> {
    let is_fine = match name {
        "String" => value.is_string(),
        "Int" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        "Float" => value.is_number(),
        "Boolean" => value.is_boolean(),
        "JSON" => true,
        _ => return misfit_of_input(name, value, schema),
    };
    (!is_fine).then(|| format!("{name} cannot represent it."))
}

fn misfit_of_input(name: &str, value: &Value, schema: &schema::Document) -> Option<String> {
    let Value::Object(given) = value else {
        return Some(format!("Expected type \"{name}\" to be an object."));
    };
    let input = schema.definitions.iter().find_map(|definition| match definition {
        graphql_tools::parser::schema::Definition::TypeDefinition(
            schema::TypeDefinition::InputObject(input),
        ) if input.name == name => Some(input),
        _ => None,
    })?;
    let unknown = given.keys().find(|key| !input.fields.iter().any(|field| field.name == **key));
    if let Some(key) = unknown {
        return Some(format!("Field \"{key}\" is not defined by type \"{name}\"."));
    }
    input.fields.iter().find_map(|field| {
        let value = given.get(&field.name).unwrap_or(&Value::Null);
        misfit(&field.value_type, value, schema)
    })
}

/// A value as it stands in a query, its variables put in.
pub(super) fn literal(value: &Literal, variables: &HashMap<String, Value>) -> Value {
    match value {
        Literal::Variable(name) => variables.get(name).cloned().unwrap_or_default(),
        Literal::Int(number) => json!(number.as_i64()),
        Literal::Float(number) => json!(number),
        Literal::String(text) | Literal::Enum(text) => json!(text),
        Literal::Boolean(truth) => json!(truth),
        Literal::Null => Value::Null,
        Literal::List(values) => values.iter().map(|value| literal(value, variables)).collect(),
        Literal::Object(fields) => {
            let fields =
                fields.iter().map(|(name, value)| (name.clone(), literal(value, variables)));
            Value::Object(fields.collect())
        }
    }
}
