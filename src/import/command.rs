//! The command that stands above a report, behind a shell's prompt: it says what the report does not.

/// The words behind the program on a line such as `$ hey -n 200 -c 4 http://shop.example/`. Only what
/// a shell writes may stand before the program.
pub(super) fn of<'a>(line: &'a str, program: &str) -> Option<Vec<&'a str>> {
    let mut words = line.split_whitespace().peekable();
    let is_prompt = |word: &&str| word.ends_with(['$', '#', '%', '>', '+']);
    while words
        .peek()
        .is_some_and(|word| word.contains('@') || is_prompt(word))
    {
        let word = words.next()?;
        if is_prompt(&word) {
            break;
        }
    }
    words.next_if(|word| *word == "time");
    let called = words.next()?;
    let name = called.rsplit('/').next().unwrap_or(called);
    (name == program).then(|| words.collect())
}

/// The number of an option: `-c 4`, `-c4`, `-c=4`.
pub(super) fn number(words: &[&str], option: &str) -> Option<f64> {
    let at = words.iter().position(|word| word.starts_with(option))?;
    let joined = words.get(at)?.strip_prefix(option)?;
    let value = match joined.trim_start_matches('=') {
        "" => words.get(at.saturating_add(1))?,
        value => value,
    };
    value
        .parse()
        .ok()
        .filter(|n: &f64| n.is_finite() && *n > 0.0)
}

/// The address among the words, without quotes.
pub(super) fn url<'a>(words: &[&'a str]) -> Option<&'a str> {
    let bare = |word: &&'a str| word.trim_matches(['"', '\'']);
    let mut urls = words.iter().map(bare);
    urls.rfind(|word| word.starts_with("http://") || word.starts_with("https://"))
}
