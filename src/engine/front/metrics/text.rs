//! Prometheus' text format, version 0.0.4.

use std::fmt::Write as _;

/// Families of samples, one after the other.
#[derive(Debug, Default)]
pub(super) struct Text(String);

impl Text {
    /// What the samples that follow are.
    pub(super) fn begin(&mut self, name: &str, kind: &str, help: &str) {
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    /// One sample.
    pub(super) fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        self.0.push_str(name);
        for (index, (label, text)) in labels.iter().enumerate() {
            let open = if index == 0 { '{' } else { ',' };
            let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let _ = write!(self.0, "{open}{label}=\"{text}\"");
        }
        if !labels.is_empty() {
            self.0.push('}');
        }
        let _ = writeln!(self.0, " {value}");
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_quoted() {
        let mut text = Text::default();
        text.begin("a", "gauge", "One.");
        text.sample("a", &[("b", "x\"\\\n"), ("c", "")], 1.5);
        text.sample("a", &[], 2);
        let wanted = "# HELP a One.\n# TYPE a gauge\na{b=\"x\\\"\\\\\\n\",c=\"\"} 1.5\na 2\n";
        assert_eq!(text.finish(), wanted);
    }
}
