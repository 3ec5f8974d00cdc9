//! Why a cmdlet failed, in the parts that the shell shows and a script can tell apart.

use crate::model::{CommandLine, Thumbprint, Violation};

/// The error categories of PowerShell that emsh uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// A word, a parameter or a value can't be read.
    InvalidArgument,
    /// The object is not there.
    ObjectNotFound,
    /// An object of this identity is there already.
    ResourceExists,
    /// A rule over stored objects would be broken.
    InvalidData,
    /// What was asked can't be done in this state.
    InvalidOperation,
    /// The store or the service does not let this user.
    PermissionDenied,
    /// Another command is writing.
    ResourceBusy,
    /// The store or a file can't be read.
    ReadError,
    /// The store or a file can't be written.
    WriteError,
    /// The service does not run, or does not answer.
    ResourceUnavailable,
    /// A question was not answered with yes.
    OperationStopped,
}

impl Category {
    /// PowerShell's name of it.
    pub fn name(self) -> &'static str {
        match self {
            Category::InvalidArgument => "InvalidArgument",
            Category::ObjectNotFound => "ObjectNotFound",
            Category::ResourceExists => "ResourceExists",
            Category::InvalidData => "InvalidData",
            Category::InvalidOperation => "InvalidOperation",
            Category::PermissionDenied => "PermissionDenied",
            Category::ResourceBusy => "ResourceBusy",
            Category::ReadError => "ReadError",
            Category::WriteError => "WriteError",
            Category::ResourceUnavailable => "ResourceUnavailable",
            Category::OperationStopped => "OperationStopped",
        }
    }
}

/// A failed cmdlet.
#[derive(Debug, Clone)]
pub struct Failure {
    /// A stable word for scripts and tests, one of [`super::FAILURE_IDS`].
    pub id: &'static str,
    /// The category.
    pub category: Category,
    /// Names the object, the property, the value given, and what is allowed.
    pub message: String,
    /// The object or word that it is about.
    pub target: String,
    /// What to do next, in words.
    pub hints: Vec<String>,
    /// What to type next.
    pub remedies: Vec<CommandLine>,
}

impl Failure {
    /// A failure with no hint.
    pub fn new(
        id: &'static str,
        category: Category,
        target: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Failure {
            id,
            category,
            message: message.into(),
            target: target.into(),
            hints: vec![],
            remedies: vec![],
        }
    }

    /// A word, parameter or value that can't be read: exit code 2.
    pub fn binding(target: impl Into<String>, message: impl Into<String>) -> Self {
        Failure::new("ParameterBinding", Category::InvalidArgument, target, message)
    }

    /// The object is not there: exit code 1.
    pub fn not_found(noun: &str, identity: &str, server: &str) -> Self {
        let failure = Failure::new(
            "ManagementObjectNotFound",
            Category::ObjectNotFound,
            identity,
            format!("The operation couldn't be performed because object '{identity}' couldn't be found on '{server}'."),
        )
        .hint(format!("'emsh Get-{noun}' lists what is there"));
        if noun.ends_with("Certificate") && identity.parse::<Thumbprint>().is_err() {
            return failure.hint("a certificate is called by its thumbprint, 40 hex digits");
        }
        match noun {
            "Queue" | "Message" => failure.hint_lost_backslash(identity, server),
            _ => failure,
        }
    }

    /// The same, with the cause where an identity looks like `SERVER\3` after a shell dropped its backslash.
    pub fn hint_lost_backslash(self, identity: &str, server: &str) -> Self {
        let rest = identity.get(server.len()..).filter(|rest| !rest.is_empty() && !rest.contains('\\'));
        let begins = identity.get(..server.len()).is_some_and(|head| head.eq_ignore_ascii_case(server));
        if server.is_empty() || rest.is_none() || !begins {
            return self;
        }
        self.hint(format!("a shell drops an unquoted backslash; quote the whole identity: '{server}\\…'"))
    }

    /// Rules over stored objects that would be broken, all of them: exit code 1.
    pub fn rules(target: &str, violations: &[Violation]) -> Self {
        let message =
            violations.iter().map(|violation| violation.message.as_str()).collect::<Vec<_>>().join("\n");
        let mut failure = Failure::new("RuleBroken", Category::InvalidData, target, message);
        failure.remedies = violations.iter().flat_map(|violation| violation.remedies.clone()).collect();
        failure
    }

    /// The same with a hint in words.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same with a line to type.
    pub fn remedy(mut self, line: CommandLine) -> Self {
        self.remedies.push(line);
        self
    }

    /// 2 for what could not be bound, 1 for everything else (DESIGN, Output).
    pub fn exit_code(&self) -> u8 {
        match self.category {
            Category::InvalidArgument => 2,
            _ => 1,
        }
    }
}
