//! What becomes of a parameter that is given: no parameter is ever ignored in silence.

/// What becomes of a parameter that is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The engine or the shell does what it says.
    Honoured,
    /// Not yet: the step of the plan (its order number) that brings it. A property is stored, with a
    /// warning; what would act at once is refused, since acting without it would do something else.
    Planned(u8),
    /// It can do nothing here: accepted with a warning that gives this reason.
    NoEffect(&'static str),
    /// Refused with an error that gives this reason, and names the alternative.
    Refused(&'static str),
}

impl Class {
    /// The name of the class, as documents have it.
    pub fn name(self) -> &'static str {
        match self {
            Class::Honoured => "honoured",
            Class::Planned(_) => "planned",
            Class::NoEffect(_) => "no effect",
            Class::Refused(_) => "refused",
        }
    }

    /// What help says of it; nothing of what is honoured.
    pub fn status(self) -> Option<String> {
        match self {
            Class::Honoured => None,
            Class::Planned(step) => Some(format!("no effect yet (planned, step {step})")),
            Class::NoEffect(reason) => Some(format!("no effect here: {reason}")),
            Class::Refused(reason) => Some(format!("refused: {reason}")),
        }
    }
}
