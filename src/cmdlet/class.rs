//! Before a cmdlet runs: what it was given and can't honour is refused or warned of.

use super::Failure;
use super::bind::Bound;
use super::planned;
use super::spec::{Parameter, ParameterTakes, Session};
use crate::model::Class;

/// Refuses what can't be taken, and warns of what is taken without effect.
///
/// # Errors
/// A refused parameter, or one that would act at once and is not there yet: exit code 2.
pub fn admit(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let parameters = bound.cmdlet.parameters();
    // A switch that is said not to be meant asks for nothing.
    let asked = |name| bound.has(name) && bound.switch_given(name) != Some(false);
    let given: Vec<&Parameter> = parameters.iter().filter(|parameter| asked(parameter.name)).collect();
    if given.iter().any(|parameter| is_the_cmdlet_itself(parameter)) {
        return Err(planned::failure(bound));
    }
    for parameter in &given {
        if let Some(why) = refusal(parameter) {
            let name = parameter.name;
            return Err(Failure::new(
                "ParameterNotSupported",
                crate::ops::Category::InvalidArgument,
                name,
                format!("{} -{name} is not supported here: {why}", bound.cmdlet.name()),
            ));
        }
    }
    for warning in warnings(&given) {
        session.console.warning(&warning);
    }
    Ok(())
}

/// A cmdlet that can't do without what is not there yet is itself not there yet: exit code 1.
fn is_the_cmdlet_itself(parameter: &Parameter) -> bool {
    let planned = matches!(parameter.class, Class::Planned(_));
    planned && parameter.mandatory && matches!(parameter.takes, ParameterTakes::Own(_))
}

fn refusal(parameter: &Parameter) -> Option<String> {
    match (parameter.class, parameter.takes) {
        (Class::Refused(reason), _) => Some(reason.to_string()),
        (Class::Planned(step), ParameterTakes::Own(_)) => Some(format!(
            "it is planned (step {step}), and leaving it out of account would do something else"
        )),
        _ => None,
    }
}

/// One for each reason, in the order of the parameters.
fn warnings(given: &[&Parameter]) -> Vec<String> {
    let mut groups: Vec<(Class, Vec<String>)> = Vec::new();
    for parameter in given.iter().filter(|parameter| parameter.class != Class::Honoured) {
        let name = format!("-{}", parameter.name);
        match groups.iter_mut().find(|(class, _)| *class == parameter.class) {
            Some((_, names)) => names.push(name),
            None => groups.push((parameter.class, vec![name])),
        }
    }
    groups
        .into_iter()
        .filter_map(|(class, names)| {
            let verb = if names.len() == 1 { "has" } else { "have" };
            let names = names.join(", ");
            match class {
                Class::Planned(step) => {
                    let stored = if verb == "has" { "is" } else { "are" };
                    Some(format!("{names} {stored} stored, and {verb} no effect yet (planned, step {step})"))
                }
                Class::NoEffect(reason) => Some(format!("{names} {verb} no effect here: {reason}")),
                Class::Honoured | Class::Refused(_) => None,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmdlet::spec::ParamValue;
    use crate::model::{Kind, Prop};

    static STORED: Prop = Prop::flag("ChunkingEnabled", true, "x.").planned(5);

    fn parameter(name: &'static str, class: Class, takes: ParameterTakes) -> Parameter {
        Parameter { name, takes, position: None, mandatory: false, common: false, class, doc: "x." }
    }

    #[test]
    fn what_has_no_effect_is_told_once_for_each_reason() {
        let own = ParameterTakes::Own(ParamValue::One(Kind::Bool));
        let stored = ParameterTakes::Property(&STORED);
        let given = [
            parameter("A", Class::Planned(5), stored),
            parameter("B", Class::NoEffect("no Windows"), own),
            parameter("C", Class::Planned(5), stored),
            parameter("D", Class::Planned(6), stored),
            parameter("E", Class::Honoured, stored),
        ];
        assert_eq!(
            warnings(&given.iter().collect::<Vec<_>>()),
            [
                "-A, -C are stored, and have no effect yet (planned, step 5)",
                "-B has no effect here: no Windows",
                "-D is stored, and has no effect yet (planned, step 6)",
            ]
        );
        assert!(given.iter().all(|parameter| refusal(parameter).is_none()));
    }

    #[test]
    fn what_would_act_at_once_is_refused() {
        let own = ParameterTakes::Own(ParamValue::Switch);
        assert!(refusal(&parameter("A", Class::Planned(6), own)).is_some());
        assert_eq!(refusal(&parameter("A", Class::Refused("use -B"), own)).as_deref(), Some("use -B"));
        assert!(refusal(&parameter("A", Class::Honoured, own)).is_none());
    }
}
