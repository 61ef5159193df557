# awsin's completions for bash; as a file: awsin completion bash > ~/.local/share/bash-completion/completions/awsin
# The program gets the line up to the cursor and says what to set COMPREPLY to.
_awsin() {
  \builtin local reply i
  COMPREPLY=()
  if [[ "${COMP_WORDS[1]-}" = exec || "${COMP_WORDS[1]-}" = each ]]; then
    for ((i = 2; i < COMP_CWORD; i++)); do
      if [[ "${COMP_WORDS[i]}" = -- ]]; then _awsin_behind "$((i + 1))"; \builtin return; fi
    done
  fi
  reply="$(AWSIN_SHORT="${_awsin_short-}" @awsin@ __complete bash "$COMP_TYPE" "$COMP_WORDBREAKS" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)" || \builtin return 0
  \builtin eval "$reply"
}
# Behind "--" is another command line. A program that completes (aws_completer) is asked here, which bash-completion does not;
# that completes all else, and where it is not there what `complete -F` has named.
_awsin_behind() {
  \builtin local line="$COMP_LINE" loader first="$1" word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD - 1]}" name="${COMP_WORDS[$1]}" spec program= function= IFS=$' \t\n'
  if ((first < COMP_CWORD)); then
    if ! \builtin complete -p "$name" >/dev/null 2>&1; then # bash-completion reads a command's file when it is first needed
      for loader in _comp_load __load_completion _completion_loader; do
        if \builtin declare -F "$loader" >/dev/null; then "$loader" "$name" >/dev/null 2>&1; \builtin break; fi
      done
    fi
    spec="$(\builtin complete -p "$name" 2>/dev/null)"
    \builtin eval "\builtin set -- $spec" # quoted by bash
    while (($# > 1)); do
      case "$1" in
      -C) program="$2" ;;
      -F) function="$2" ;;
      esac
      \builtin shift
    done
  fi
  IFS=$'\n'
  if [[ -z "$program" ]] && \builtin declare -F _comp_command_offset >/dev/null; then
    _comp_command_offset "$first"
    \builtin return
  elif [[ -z "$program" ]] && \builtin declare -F _command_offset >/dev/null; then
    _command_offset "$first"
    \builtin return
  elif ((first == COMP_CWORD)); then
    COMPREPLY=($(\builtin compgen -c -- "$word"))
    \builtin return
  fi
  COMP_LINE="${line#*[[:space:]]--[[:space:]]}"
  COMP_POINT="$((COMP_POINT - ${#line} + ${#COMP_LINE}))"
  COMP_WORDS=("${COMP_WORDS[@]:first}")
  COMP_CWORD="$((COMP_CWORD - first))"
  if [[ -n "$program" ]]; then
    COMPREPLY=($(COMP_LINE="$COMP_LINE" COMP_POINT="$COMP_POINT" \builtin eval "$program \"\$name\" \"\$word\" \"\$before\"" 2>/dev/null))
  elif [[ -n "$function" ]]; then
    "$function" "$name" "$word" "$before"
  fi
  if [[ "${#COMPREPLY[@]}" = 0 ]]; then \builtin compopt -o default 2>/dev/null; fi # files
}
\builtin complete -F _awsin awsin
