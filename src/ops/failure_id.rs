//! Every id that a failure may have, with its category and what it means: what scripts tell apart.
//!
//! Promises: `tests/failures.rs` holds the table to the code, so that an id that is not here, is not used, or
//! comes with another category is found. An id once here stays; what it is about is not for scripts.

use super::Category;

/// An id, as PowerShell's FullyQualifiedErrorId begins with it.
#[derive(Debug)]
pub struct FailureId {
    /// The word.
    pub id: &'static str,
    /// The categories that it comes with.
    pub categories: &'static [Category],
    /// When it comes, as a sentence.
    pub means: &'static str,
}

const fn one(id: &'static str, categories: &'static [Category], means: &'static str) -> FailureId {
    FailureId { id, categories, means }
}

/// The ids, in the order of the letters.
pub const FAILURE_IDS: &[FailureId] = &[
    one(
        "AccessDenied",
        &[Category::PermissionDenied],
        "This user may not read or write the store, order the service, or write there.",
    ),
    one(
        "ActionPreferenceStop",
        &[Category::OperationStopped],
        "A warning came under -WarningAction Stop; the message says whether the change was made.",
    ),
    one(
        "AmbiguousIdentity",
        &[Category::InvalidOperation],
        "The identity fits several objects; one is needed.",
    ),
    one("BinaryToTerminal", &[Category::InvalidOperation], "Binary data would have gone to a terminal."),
    one(
        "CertificateDamaged",
        &[Category::InvalidData, Category::InvalidOperation],
        "The certificate in the store can't be read; it is to be imported again.",
    ),
    one("CertificateExists", &[Category::ResourceExists], "The certificate is in the store already."),
    one(
        "CertificateExpired",
        &[Category::InvalidOperation],
        "An expired certificate is enabled only with -Force.",
    ),
    one("CertificateInUse", &[Category::InvalidOperation], "The certificate is needed where it is."),
    one(
        "CertificateNotJudged",
        &[Category::ResourceUnavailable],
        "The verdict over a certificate's file can't be had: a stored value is none, or a resolver is missing.",
    ),
    one(
        "CertificateNotValid",
        &[Category::InvalidData],
        "The verdict over a certificate's file is not Valid.",
    ),
    one(
        "CertificateUnusable",
        &[Category::InvalidData],
        "What was given or stored is no usable certificate or key.",
    ),
    one("CrlUnusable", &[Category::InvalidData], "A file holds no revocation list that can be read."),
    one("DefaultDomain", &[Category::InvalidOperation], "The default accepted domain can't be removed."),
    one(
        "DefaultRemoteDomain",
        &[Category::InvalidOperation],
        "The remote domain for all other domains can't be removed.",
    ),
    one(
        "DkimRecordNotPublished",
        &[Category::ResourceUnavailable],
        "The DNS does not have the record of the key that is to sign, or can't be asked.",
    ),
    one("DocumentUnreadable", &[Category::InvalidData], "The file is no configuration document."),
    one(
        "DomainHasRecipients",
        &[Category::InvalidOperation],
        "The accepted domain has recipients, which would be left without it.",
    ),
    one(
        "DomainSecurityNotReady",
        &[Category::InvalidData],
        "A check of Test-DomainSecurity, or of a partner's sheet, failed, or could not be made.",
    ),
    one("EmptyList", &[Category::InvalidData], "The list can't be empty."),
    one("FileExists", &[Category::ResourceExists], "A file of this name is there, and is not overwritten."),
    one("FileUnreadable", &[Category::ReadError], "The file can't be read."),
    one("FileUnwritable", &[Category::WriteError], "The file or its directory can't be written."),
    one(
        "GivenByPermissionGroup",
        &[Category::InvalidOperation],
        "The right comes from a permission group, and can't be removed by itself.",
    ),
    one("KeyNotExportable", &[Category::InvalidOperation], "The private key may not be given out."),
    one("LinkExists", &[Category::ResourceExists], "emsh install-links: what is there is no link to emsh."),
    one("LinkFailed", &[Category::WriteError], "emsh install-links: a link can't be made or removed."),
    one("ListProviderFailed", &[Category::ResourceUnavailable], "An IP list provider gave no answer."),
    one(
        "MailflowFailed",
        &[Category::ResourceUnavailable],
        "Test-Mailflow: nobody has the test message, or it took longer than ErrorLatency.",
    ),
    one(
        "MailflowUntestable",
        &[Category::ResourceUnavailable, Category::InvalidData],
        "Test-Mailflow: the service does not run, or lacks what the test needs.",
    ),
    one("ManagementObjectNotFound", &[Category::ObjectNotFound], "There is no object of this identity."),
    one("MessageDamaged", &[Category::ReadError], "The content of the message is not what was stored."),
    one("MessageNotSuspended", &[Category::InvalidOperation], "Only a suspended message is exported."),
    one(
        "MessageUnreadable",
        &[Category::ReadError],
        "The service could not read the content of the message.",
    ),
    one("NoPermissionsThere", &[Category::InvalidOperation], "Only Receive connectors have permissions."),
    one("NoPriorityLeft", &[Category::InvalidData], "No greater priority is left for another provider."),
    one(
        "NoPrivateKey",
        &[Category::InvalidData, Category::InvalidOperation],
        "There is no private key for the certificate.",
    ),
    one("NoServiceFound", &[Category::ObjectNotFound], "There is no service of this name."),
    one("NoSuchRevision", &[Category::ObjectNotFound], "The history has no revision of this number."),
    one("NotAFile", &[Category::InvalidArgument], "What is there under the name of the file is no file."),
    one(
        "NotCompiled",
        &[Category::InvalidData],
        "The service can't run with what is stored; the message lists why.",
    ),
    one(
        "NotConfirmed",
        &[Category::OperationStopped],
        "The question was not answered with yes, or nobody could be asked. Nothing was changed.",
    ),
    one("NotImplemented", &[Category::InvalidOperation], "The cmdlet is not there yet. Nothing was done."),
    one("NotSupported", &[Category::InvalidOperation], "The cmdlet has nothing to work on here."),
    one(
        "NothingAsked",
        &[Category::ResourceUnavailable],
        "No resolver can be set up by the stored settings, so nothing could be asked.",
    ),
    one(
        "NothingInForce",
        &[Category::ResourceUnavailable],
        "The service does not run, and the stored configuration can't be put in force: nothing can be told of it.",
    ),
    one(
        "OtherServer",
        &[Category::InvalidOperation],
        "The server that was named is not this one, and no other can be reached from here.",
    ),
    one("OutputLost", &[Category::WriteError], "What was to be printed could not be written."),
    one(
        "ParameterBinding",
        &[Category::InvalidArgument],
        "A word, parameter or value can't be read, is missing, or does not go with another. Nothing was changed.",
    ),
    one(
        "ParameterNotFound",
        &[Category::ObjectNotFound],
        "Get-Help: what is explained has no such parameter, or no examples.",
    ),
    one(
        "ParameterNotSupported",
        &[Category::InvalidArgument],
        "The parameter is refused here; the message names what to do instead.",
    ),
    one(
        "PartnerSheetNotMade",
        &[Category::ResourceUnavailable],
        "The partner sheet can't be made: the DNS can't be asked, or a value has no form.",
    ),
    one(
        "PartnerSheetUnreadable",
        &[Category::InvalidData],
        "The file is no partner sheet, or one that can't be read whole.",
    ),
    one(
        "PasswordInDocument",
        &[Category::InvalidData],
        "A document holds what may be a password, and it brings none.",
    ),
    one(
        "PasswordMissing",
        &[Category::InvalidArgument],
        "A name was given, and there is no password for it here.",
    ),
    one("PasswordNeeded", &[Category::InvalidOperation], "A private key is exported with a password only."),
    one(
        "PendingRequest",
        &[Category::InvalidOperation],
        "The certificate is a request, whose answer has not been imported yet.",
    ),
    one("PermissionNotPresent", &[Category::ObjectNotFound], "There is no such permission to remove."),
    one(
        "QueueOrderFailed",
        &[Category::InvalidOperation],
        "The service could not do this with the queue or message.",
    ),
    one("QueueUnreadable", &[Category::ReadError], "The queue of the stopped service can't be read."),
    one("Replay", &[Category::InvalidData], "A change could not be carried over to another store."),
    one(
        "RotationUnderWay",
        &[Category::InvalidOperation],
        "The keys rotate already; the next rotation begins after RotateOnDate.",
    ),
    one(
        "RuleBroken",
        &[Category::InvalidData],
        "The objects would break a rule; the message names each. Nothing was changed.",
    ),
    one(
        "SecretUnreadable",
        &[Category::ReadError],
        "The password can't be read from where it was said to be.",
    ),
    one(
        "ServerNotFound",
        &[Category::ObjectNotFound],
        "The server is another one; each has a store of its own.",
    ),
    one("ServiceAnswer", &[Category::ResourceUnavailable], "The service gave an answer that does not fit."),
    one(
        "ServiceOfOtherVersion",
        &[Category::InvalidOperation],
        "The running service is of another version than this shell.",
    ),
    one(
        "ServiceRefused",
        &[Category::InvalidOperation],
        "The service refused the order; the message says why.",
    ),
    one(
        "ServiceUnavailable",
        &[Category::ResourceUnavailable, Category::PermissionDenied],
        "The service does not run, does not answer, or does not let this user.",
    ),
    one("ServiceUnhealthy", &[Category::ResourceUnavailable], "Test-ServiceHealth: stopped or degraded."),
    one(
        "SeveralCertificates",
        &[Category::InvalidData],
        "The file holds several certificates, and one is wanted.",
    ),
    one(
        "SmtpUnreachable",
        &[Category::ResourceUnavailable],
        "Test-SmtpConnectivity: a listener did not answer as it should.",
    ),
    one("StartFailed", &[Category::ResourceUnavailable], "The service did not start; the message says why."),
    one("StopFailed", &[Category::ResourceUnavailable], "The service did not stop in time."),
    one("StoreBusy", &[Category::ResourceBusy], "Another command was writing for too long."),
    one("StoreConstraint", &[Category::InvalidData], "The store refused a value. Nothing was changed."),
    one(
        "StoreUnusable",
        &[Category::ReadError, Category::WriteError],
        "The store is missing, foreign, newer, damaged or too open, or can't be made.",
    ),
    one("UndoConflict", &[Category::InvalidOperation], "What is to be undone was changed again since."),
];
