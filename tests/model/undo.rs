//! Undo-ConfigurationChange of the last change of a sequence.

use super::machine::{Machine, Said};
use super::world::category;

/// How it is typed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Undo {
    Forced,
    Confirmed,
    /// By the revision before it.
    AfterRevision,
    WhatIf,
    NotConfirmed,
}

impl Undo {
    pub fn thrown(dice: u8) -> Undo {
        match dice % 8 {
            0..=2 => Undo::Forced,
            3 => Undo::Confirmed,
            4 | 5 => Undo::AfterRevision,
            6 => Undo::WhatIf,
            _ => Undo::NotConfirmed,
        }
    }

    /// The words; where nothing was changed yet, of a change that never was.
    pub fn words(self, machine: &Machine, there: bool) -> Vec<String> {
        let last = machine.history().pop();
        let (number, revision) = match last.filter(|_| there) {
            Some(last) => (last.id, last.revision - 1),
            None => (1_000_000, 1_000_000),
        };
        let which = match self {
            Undo::AfterRevision => vec!["-AfterRevision".to_string(), revision.to_string()],
            _ => vec![number.to_string()],
        };
        let how = match self {
            Undo::Forced | Undo::AfterRevision => Some("-Force"),
            Undo::Confirmed => Some("-Confirm:$false"),
            Undo::WhatIf => Some("-WhatIf"),
            Undo::NotConfirmed => None,
        };
        let cmdlet = ["Undo-ConfigurationChange".to_string()];
        cmdlet.into_iter().chain(which).chain(how.map(str::to_string)).collect()
    }

    /// Whether it was done, as it should be.
    ///
    /// # Errors
    /// What is not as it should be.
    pub fn judge(self, said: &Said, there: bool) -> Result<bool, String> {
        let wanted = match (self, there) {
            (Undo::AfterRevision, false) => Some("NoSuchRevision"),
            (_, false) => Some("ManagementObjectNotFound"),
            (Undo::NotConfirmed, true) => Some("NotConfirmed"),
            _ => None,
        };
        let found = said.failure.as_ref().map(|failure| (failure.id, format!("{:?}", failure.category)));
        let wanted = wanted.map(|id| (id, category(id).to_string()));
        if found != wanted {
            return Err(format!("refused by {found:?}, should be by {wanted:?}"));
        }
        let told = self == Undo::WhatIf && there;
        if told == said.what_if.is_empty() {
            return Err(format!("told what would be: {:?}", said.what_if));
        }
        Ok(wanted.is_none() && !told)
    }

    /// What was met.
    pub fn met(self, done: bool) -> &'static str {
        match (self, done) {
            (_, true) => "undone",
            (Undo::NotConfirmed, _) => "undo that is not confirmed",
            (Undo::WhatIf, _) => "undo with -WhatIf",
            _ => "undo of nothing",
        }
    }
}
