# awsin's completions for nushell.
def "nu-complete awsin" [spans: list<string>] {
  ^@awsin@ __complete nushell ...$spans | from json
}
