# For tmux's status line, before each prompt: what #{@awsin} is in this pane. Hooks behind it see the $? that it saw.
function _awsin_tmux {
  \builtin local code=$?
  if [[ -n "${TMUX_PANE-}" ]]; then
    \builtin command tmux set-option -p -t "$TMUX_PANE" @awsin "$(@awsin@ prompt 2>/dev/null)" >/dev/null 2>&1 || \builtin true
  fi
  \builtin return "$code"
}
# What stands in PROMPT_COMMAND stays, a string as a string and an array (bash 5.1) as an array. A string may end with
# ";", so that a line of its own is needed; others may write theirs behind "_awsin_tmux".
if [[ "${PROMPT_COMMAND[*]-}" != *_awsin_tmux* ]]; then
  if [[ "$(\builtin declare -p PROMPT_COMMAND 2>/dev/null)" =~ ^declare\ -[A-Za-z]*r ]]; then
    \builtin printf '%s\n' 'awsin: PROMPT_COMMAND is read-only here: tmux is not told the profile' >&2
  elif [[ "$(\builtin declare -p PROMPT_COMMAND 2>/dev/null)" = 'declare -a'* ]] && ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501)); then
    PROMPT_COMMAND+=(_awsin_tmux)
  else
    PROMPT_COMMAND="${PROMPT_COMMAND-}${PROMPT_COMMAND:+
}_awsin_tmux"
  fi
fi
