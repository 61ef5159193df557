# awsin's completions for bash; as a file: awsin completion bash > ~/.local/share/bash-completion/completions/awsin
# The program gets the line up to the cursor and says what to set COMPREPLY to.
_awsin() {
  \builtin local reply
  COMPREPLY=()
  reply="$(AWSIN_SHORT="${_awsin_short-}" @awsin@ __complete bash "$COMP_TYPE" "$COMP_WORDBREAKS" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)" || \builtin return 0
  \builtin eval "$reply"
}
\builtin complete -F _awsin awsin
