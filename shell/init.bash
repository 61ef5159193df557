# awsin for bash, in ~/.bashrc: eval "$(awsin init bash)"
\builtin unalias awsin 2>/dev/null || \builtin true
# Only what `awsin use` prints is evaluated; all else runs as it is.
function awsin {
  if [[ "${1-}" != use ]]; then
    AWSIN_SHELL=bash @awsin@ "$@"
    \builtin return
  fi
  \builtin local awsin_snippet
  awsin_snippet="$(AWSIN_SHELL=bash @awsin@ "$@")" || \builtin return
  \builtin eval "$awsin_snippet" || \builtin return
  if [[ -n "$awsin_snippet" && $BASH_SUBSHELL != 0 ]]; then
    \builtin printf '%s\n' 'awsin: only this subshell is switched: write awsin use NAME outside of pipes, ( ), $( ) and &' >&2
  fi
}
