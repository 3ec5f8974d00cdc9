//! Names near to one that was mistyped.

/// Up to four of `names` that `given` may have meant, nearest first: those that begin alike, and
/// those that a few slips of the finger away.
pub fn near<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let given = given.to_lowercase();
    if given.is_empty() {
        return Vec::new();
    }
    let allowed = 1 + given.chars().count() / 5;
    let mut found: Vec<(usize, &str)> = names
        .into_iter()
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let distance = distance(&given, &lower);
            let begins = given.len() >= 3 && (lower.starts_with(&given) || given.starts_with(&lower));
            let holds = given.len() >= 4 && lower.contains(&given);
            (distance <= allowed || begins || holds).then_some((distance, name))
        })
        .collect();
    found.sort();
    found.dedup();
    found.into_iter().take(4).map(|(_, name)| name).collect()
}

/// How many characters must be inserted, dropped, replaced or swapped with their neighbour (the
/// restricted Damerau–Levenshtein distance).
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let width = right.len() + 1;
    let mut before_last = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    for (row, a) in left.iter().enumerate() {
        let mut current = vec![row + 1; width];
        for (column, b) in right.iter().enumerate() {
            let replaced = last[column] + usize::from(a != b);
            let mut best = replaced.min(last[column + 1] + 1).min(current[column] + 1);
            let swapped = row > 0 && column > 0 && *a == right[column - 1] && left[row - 1] == *b;
            if swapped {
                best = best.min(before_last[column - 1] + 1);
            }
            current[column + 1] = best;
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last[width - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let names = ["Get-SendConnector", "Set-SendConnector", "Get-Queue", "Restart-Service"];
        assert_eq!(near("Get-SendConector", names), ["Get-SendConnector", "Set-SendConnector"]);
        assert_eq!(near("get-queues", names), ["Get-Queue"]);
        assert_eq!(near("Gte-Queue", names), ["Get-Queue"]);
        assert_eq!(near("Restart", names), ["Restart-Service"]);
        assert!(near("Format-C", names).is_empty());
        assert_eq!(distance("abcd", "acbd"), 1);
    }
}
