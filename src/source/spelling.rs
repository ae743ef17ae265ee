//! One name in the spellings of different places: `user-mail` in a file's name or markup is `userMail` in code.
//!
//! Takes a name, gives it in another spelling. Knows no language: what separates words is given.

/// `userName` of `user-name`; what separates words is given.
pub fn camel_case(name: &str, separators: &[char]) -> String {
    let mut words = name.split(separators);
    let mut joined = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        joined.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        joined.push_str(letters.as_str());
    }
    joined
}

/// `current-user` of `currentUser`: files are named so, members cannot be.
pub fn dashed(name: &str) -> String {
    let mut dashed = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !dashed.is_empty() && !dashed.ends_with(['/', '-']) {
            dashed.push('-');
        }
        dashed.extend(letter.to_lowercase());
    }
    dashed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_and_attributes_become_names_of_code() {
        assert_eq!(camel_case("use-events", &['-', '_']), "useEvents");
        assert_eq!(camel_case("useEvents", &['-']), "useEvents");
        assert_eq!(camel_case("person_data", &['-', '_']), "personData");
        assert_eq!(camel_case("person_data", &['-']), "person_data");
    }

    #[test]
    fn names_of_members_become_names_of_files() {
        assert_eq!(dashed("currentUser"), "current-user");
        assert_eq!(dashed("data/CurrentUser"), "data/current-user");
        assert_eq!(dashed("current-user"), "current-user");
    }
}
