//! Topics that are about no single cmdlet: `about_…`.
//!
//! Promises: a topic answers each view that has something to show there, and refuses the others with a word
//! why; it is made from the tables that it is about.

use super::{View, describe_common, indent, view};
use crate::cmdlet::spec::{EVERYWHERE, Parameter};
use crate::cmdlet::{Category, Failure};
use crate::ops::FAILURE_IDS;
use std::fmt::Write;

/// A topic.
#[derive(Debug)]
pub struct Topic {
    /// Its name.
    pub name: &'static str,
    /// One sentence.
    pub synopsis: &'static str,
    /// What it is about.
    about: About,
}

#[derive(Debug, Clone, Copy)]
enum About {
    CommonParameters,
    Errors,
}

/// The topic that explains what every cmdlet takes.
pub const COMMON: &str = "about_CommonParameters";

/// Every topic.
pub const TOPICS: &[Topic] = &[
    Topic { name: COMMON, synopsis: "What every cmdlet takes.", about: About::CommonParameters },
    Topic {
        name: "about_Errors",
        synopsis: "How errors are told apart: exit codes, ids and categories.",
        about: About::Errors,
    },
];

/// What exit codes mean, for every cmdlet.
pub const EXIT_CODES: &[(&str, &str)] = &[
    ("0", "Done."),
    ("1", "Failed, in whole or in part: not found, refused, not answered. An error says which."),
    ("2", "A word or a value that can't be read. Nothing was changed."),
];

impl Topic {
    /// The topic of this name, in any letter case.
    pub(super) fn find(name: &str) -> Option<&'static Topic> {
        TOPICS.iter().find(|topic| topic.name.eq_ignore_ascii_case(name))
    }

    /// The parameters that it explains.
    pub(super) fn parameters(&self) -> &'static [Parameter] {
        match self.about {
            About::CommonParameters => EVERYWHERE,
            About::Errors => &[],
        }
    }

    /// The topic, as far as it is wanted.
    ///
    /// # Errors
    /// Examples or a parameter, where it has none.
    pub(super) fn render(&self, wanted: &View) -> Result<String, Failure> {
        let full = match wanted {
            View::Usual | View::Detailed => false,
            View::Full => true,
            View::Examples => return Err(self.lacks("examples")),
            View::Parameter(_) if self.parameters().is_empty() => return Err(self.lacks("parameters")),
            View::Parameter(name) => {
                let mut text = String::new();
                for parameter in view::named(self.name, name, self.parameters())? {
                    describe_common(&mut text, parameter, true);
                }
                return Ok(view::end(&text));
            }
        };
        let mut text = format!("TOPIC\n    {}\n\nSYNOPSIS\n", self.name);
        indent(&mut text, 4, self.synopsis);
        match self.about {
            About::CommonParameters => {
                text.push_str("\nPARAMETERS\n");
                for parameter in EVERYWHERE {
                    describe_common(&mut text, parameter, full);
                }
            }
            About::Errors => {
                text.push_str("\nEXIT CODES\n");
                for (code, means) in EXIT_CODES {
                    let _ = writeln!(text, "    {code}  {means}");
                }
                text.push_str("\nIDS\n");
                indent(&mut text, 4, "With -Verbose an error tells its id and category, as PowerShell does.");
                text.push('\n');
                text.push_str(&ids());
            }
        }
        Ok(view::end(&text))
    }

    fn lacks(&self, what: &str) -> Failure {
        let text = format!("{} is about no single cmdlet and has no {what}", self.name);
        Failure::new("ParameterNotFound", Category::ObjectNotFound, self.name, text)
            .hint(format!("'emsh Get-Help {}' shows all of it", self.name))
    }
}

/// Every id with its category, and what it means.
pub fn ids() -> String {
    let mut text = String::new();
    for id in FAILURE_IDS {
        let categories: Vec<&str> = id.categories.iter().map(|category| category.name()).collect();
        let _ = writeln!(text, "    {} ({})", id.id, categories.join(", "));
        indent(&mut text, 8, id.means);
    }
    text
}
