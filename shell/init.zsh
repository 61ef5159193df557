# awsin for zsh, in ~/.zshrc: eval "$(awsin init zsh)"
\builtin \unalias 'awsin' 2>/dev/null || \builtin \true
# Only what `awsin use` prints is evaluated; all else runs as it is.
function awsin {
  if [[ "${1-}" != 'use' ]]; then
    AWSIN_SHELL=zsh @awsin@ "$@"
    \builtin \return
  fi
  \builtin \local awsin_snippet
  awsin_snippet="$(AWSIN_SHELL=zsh @awsin@ "$@")" || \builtin \return
  \builtin \eval "$awsin_snippet" || \builtin \return
  if [[ "$awsin_snippet" != "" && $ZSH_SUBSHELL != 0 ]]; then
    \builtin \printf '%s\n' 'awsin: only this subshell is switched: write awsin use NAME outside of pipes, ( ), $( ) and &' >&2
  fi
}
